// Large figures the short way, with the exact one for everybody, and typed the short way too.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'

export default {
  'a large figure is shown short, and the exact one comes up for the keyboard and is read aloud': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '亿万机床', yearly_spend: { amount: '320000000.5', currency: 'CNY' } })
    for (const [lang, short] of [['zh', '¥3.2亿'], ['en', '¥320M']]) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open(`/customers/${id}`)
      const figure = keeper.main.locator('.tiles data.short')
      await expect.says(figure, short)
      const snapshot = await keeper.main.locator('.tiles').ariaSnapshot()
      expect.ok(snapshot.includes('¥320,000,000.50') && !snapshot.includes(short), snapshot)
      await figure.focus()
      expect.equal(await figure.evaluate((part) => getComputedStyle(part, '::after').content), '"¥320,000,000.50"')
      expect.deepEqual(await axe(keeper), [])
      // In the record's own facts it is exact.
      await expect.says(keeper.main.locator('.record-side'), '¥320,000,000.50')
    }
  },

  'an amount is typed short in a form and in place, and what was understood is said back': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '短写机械' })
    const spend = async () => (await house.ask('GET', `/customers/${id}`)).yearly_spend?.amount
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}/edit`)
    await keeper.field('年采购额', 'Yearly spend').fill('1.2万')
    await expect.seen(keeper.main.getByText('12,000.00（1.2 万）'))
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    expect.equal(await spend(), '12000.00')
    await keeper.open(`/customers?columns=name,yearly_spend&filter=${encodeURIComponent('name == "短写机械"')}`)
    await keeper.main.locator('td[data-label="年采购额"]').dblclick()
    const input = keeper.page.locator('form.in-place input#f-yearly_spend')
    await input.fill('1.5M')
    await expect.says(keeper.page.locator('form.in-place .echo'), '1,500,000.00（150 万）')
    await input.press('Enter')
    await expect.soon(async () => await spend() === '1500000.00', 'it is not saved')
  },
}
