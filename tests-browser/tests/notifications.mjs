// What one is told of while looking elsewhere, and what an open page learns without being loaded again.

import { expect } from '../expect.mjs'

// As a person who comes back to the window; otherwise the page asks every ten seconds.
const lookAgain = (visited) => visited.page.evaluate(() => window.dispatchEvent(new Event('focus')))
const bell = (visited) => visited.page.locator('.top-end .bell')

async function handOver(house, customer, person) {
  const [user] = await house.find('users', `login == "${person.login}"`)
  return house.ask('PATCH', `/customers/${customer.id}`, {
    body: { owner: user.id }, headers: { 'If-Match': `"${customer.version}"` },
  })
}

export default {
  'a customer handed over rings the bell of the open page, and the notification leads to it': async ({ house, visit }) => {
    const rep = await house.hire('yu.qing', 'sales_rep')
    const customer = await house.create('customers', { name: '宁波铃声精密机械有限公司' })
    const window = await visit({ as: rep })
    await window.open('/customers')
    await expect.soon(async () => (await bell(window).getAttribute('aria-label')) === '通知', 'the bell rings for nothing')
    await handOver(house, customer, rep)
    await expect.soon(async () => {
      await lookAgain(window)
      return (await bell(window).getAttribute('aria-label')) === '通知，1 条未读'
    }, 'the bell does not ring')
    await expect.says(window.page.locator('.toasts'), customer.name)
    await bell(window).click()
    await expect.address(window.page, (path) => path === '/notifications')
    await window.main.getByRole('link', { name: /把客户“宁波铃声精密机械有限公司”交给了您/ }).click()
    await expect.address(window.page, (path) => path === `/customers/${customer.id}`)
    await expect.soon(async () => (await bell(window).getAttribute('aria-label')) === '通知', 'it stays unread')
  },

  'all notifications are marked as read without script, in English too': async ({ house, visit }) => {
    const rep = await house.hire('yu.lan', 'sales_rep')
    for (const name of ['宁波一号工具有限公司', '宁波二号工具有限公司']) {
      await handOver(house, await house.create('customers', { name }), rep)
    }
    const window = await visit({ as: rep, lang: 'en', script: false })
    await expect.soon(async () => {
      await window.open('/notifications')
      return (await window.main.innerText()).includes('assigned 2 customers to you')
    }, 'the two are not told of')
    await window.button('全部标为已读', 'Mark all as read').click()
    await expect.soon(async () => (await bell(window).getAttribute('aria-label')) === 'Notifications', 'they stay unread')
    await window.main.getByRole('link', { name: /assigned 2 customers/ }).click()
    await expect.address(window.page, (path) => decodeURIComponent(path).includes('owner == me'))
  },

  'whoever reads or edits a record is told that someone else changed it': async ({ house, visit }) => {
    const customer = await house.create('customers', { name: '宁波同看模具有限公司' })
    for (const place of ['', '/edit']) {
      const keeper = await visit({ as: house.keeper })
      await keeper.open(`/customers/${customer.id}${place}`)
      const now = await house.ask('GET', `/customers/${customer.id}`)
      await house.ask('PATCH', `/customers/${customer.id}`, {
        body: { short_name: `同看${now.version}` }, headers: { 'If-Match': `"${now.version}"` },
      })
      await lookAgain(keeper)
      const told = keeper.main.locator('.watch')
      await expect.says(told, '修改了这条记录')
      if (place === '') {
        await told.getByRole('link', { name: '刷新' }).click()
        await expect.says(keeper.main, `同看${now.version}`)
        await expect.soon(async () => (await keeper.main.locator('.watch > *').count()) === 0, 'it is still said')
      }
    }
  },
}
