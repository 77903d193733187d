// Who saw what and was refused what, and what is unusual about it, as the auditor and the administrator work with it.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// In the demo company everyone signs in with the same password.
const someone = (house, login) => ({ login, password: house.keeper.password })

export default {
  'who has seen a record stands one press away from it, and on a phone in English too': async ({ house, visit }) => {
    const rep = await house.hire('jin.ran', 'sales_rep')
    const customer = await house.create('customers', { name: '慈溪衡图轴承有限公司' })
    const curious = await visit({ as: rep })
    curious.watch.expect(404)
    expect.equal((await curious.open(`/customers/${customer.id}`)).status(), 404)
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${customer.id}`)
    await keeper.openMenu('更多', 'More')
    await keeper.link('谁看过、改过', 'Who has seen or changed this').click()
    await expect.address(keeper.page, (path) => path.startsWith('/trail?filter='))
    // Refusals are written about once a second.
    await expect.soon(async () => {
      await keeper.page.reload()
      return (await keeper.main.innerText()).includes('被拒绝')
    }, 'nothing tells of the refusal')
    await expect.says(keeper.main, '记录不在可见范围内或不存在')
    await expect.says(keeper.main, rep.name ?? 'jin.ran')
    await expect.says(keeper.main, customer.name)
    const there = new URL(keeper.page.url())
    const phone = await visit({ as: someone(house, 'wen.zheng'), lang: 'en', size: PHONE })
    await phone.open(`${there.pathname}${there.search}`)
    await expect.says(phone.main, 'Refused')
    await expect.says(phone.main, 'out of sight, or not there')
    expect.deepEqual(await axe(phone), [])
    // She reads what is written of her, and no name of what she may not see.
    await curious.open('/trail')
    await expect.says(curious.main, '被拒绝')
    expect.ok(!(await curious.page.content()).includes(customer.name), 'the record is named')
  },

  'an administrator lowers a threshold, and the auditor hears of it and deals with the alert': async ({ house, visit }) => {
    const security = await visit({ as: someone(house, 'tong.an') })
    await security.open('/alert_rules')
    await security.main.getByRole('link', { name: '频繁被拒绝', exact: true }).first().click()
    await security.link('编辑', 'Edit').click()
    await security.field('阈值', 'Threshold').fill('2')
    await security.button('保存', 'Save').click()
    await expect.address(security.page, (path) => /^\/alert_rules\/[^/]+$/.test(path))
    const rep = await house.hire('ruan.yi', 'sales_rep')
    const tries = await visit({ as: rep })
    tries.watch.expect(403)
    for (const path of ['/grants', '/webhooks']) await tries.open(path)
    const auditor = await visit({ as: someone(house, 'wen.zheng'), lang: 'en', size: PHONE })
    await expect.soon(async () => {
      await auditor.open('/notifications')
      return (await auditor.main.innerText()).includes('Many refusals')
    }, 'nobody is told')
    await auditor.open('/alerts?filter=' + encodeURIComponent('pattern == "many_refused" && records == 2'))
    await auditor.main.getByRole('link', { name: 'Many refusals', exact: true }).first().click()
    await expect.says(auditor.main, 'Open')
    expect.deepEqual(await axe(auditor), [])
    const alert = new URL(auditor.page.url()).pathname
    await auditor.link('查看相关操作记录', 'The lines behind it').click()
    await expect.says(auditor.main, 'not allowed')
    await auditor.open(alert)
    await auditor.link('标为已处理', 'Mark as dealt with').click()
    await auditor.field('处理说明', 'Note').fill('new colleague, was shown around')
    expect.deepEqual(await axe(auditor), [])
    await auditor.button('标为已处理', 'Mark as dealt with').click()
    await expect.address(auditor.page, (path) => path === alert)
    await expect.says(auditor.main, 'Dealt with')
    await expect.says(auditor.main, 'new colleague, was shown around')
    const [rule] = await house.find('alert_rules', 'pattern == "many_refused"')
    await house.ask('PATCH', `/alert_rules/${rule.id}`, { body: { threshold: 20 }, headers: { 'If-Match': `"${rule.version}"` } })
  },
}
