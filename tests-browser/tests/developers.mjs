// Whoever writes a program reads the API and tries a call: as themselves, with a key, and without script at least reads.

import { expect } from '../expect.mjs'

export default {
  'a developer tries calls as themselves and with a key, which is kept nowhere': async ({ house, visit }) => {
    const customer = await house.create('customers', { name: '接口试用有限公司', city: '苏州' })
    const reader = await visit({ as: house.keeper, lang: 'en' })
    // What is refused is shown; the browser notes each of them.
    reader.watch.expect(401, 428)
    await reader.open('/developers')
    await expect.says(reader.main, 'Idempotency-Key')
    await reader.main.getByRole('link', { name: 'Customers', exact: true }).click()

    const show = reader.page.locator('#show_customer')
    await show.locator('summary').click()
    await expect.says(show, 'curl')
    await show.getByLabel(/^id/).fill(customer.id)
    await show.getByRole('button', { name: 'Send' }).click()
    await expect.says(show.locator('.call-answer'), '接口试用有限公司')
    await expect.says(show.locator('.call-answer'), 'etag: "1"')

    const change = reader.page.locator('#change_customer')
    await change.locator('summary').click()
    await change.getByLabel(/^id/).fill(customer.id)
    await change.getByLabel('Body (JSON)').fill('{"city": "无锡"}')
    await change.getByLabel(/^If-Match/).fill('"1"')
    await change.getByRole('button', { name: 'Send' }).click()
    await expect.says(change.locator('.call-answer'), '200 OK')
    await expect.says(change.locator('.call-answer'), '无锡')

    const key = reader.page.getByLabel('Try with a key')
    await key.fill('gx_nobody')
    await show.getByRole('button', { name: 'Send' }).click()
    await expect.says(show.locator('.call-answer'), '401')
    await key.fill(house.key)
    await show.getByRole('button', { name: 'Send' }).click()
    await expect.says(show.locator('.call-answer'), '无锡')
    const kept = await reader.page.evaluate((key) => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]).includes(key), house.key)
    expect.ok(!kept, 'the key is kept')
  },

  'without script the API is read with a line for each call': async ({ house, visit }) => {
    const rep = await visit({ as: await house.hire('jie.kou', 'sales_rep'), script: false })
    await rep.open('/developers/tasks')
    await expect.says(rep.main, '截止日期')
    const complete = rep.page.locator('#complete_task')
    await complete.locator('summary').click()
    await expect.says(complete, '/completion')
    await expect.says(complete, '$GUANXI_KEY')
    expect.ok(!(await complete.getByRole('button', { name: '发送' }).isVisible()), 'a form that nothing sends is shown')
  },
}
