// A small object has every screen from its declaration alone. Bank accounts have not a line of their own for any of
// this: what holds here holds for every object declared later.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

async function account(house, customer, number) {
  const { id } = await house.create('customers', { name: customer, kind: 'company' })
  return house.create('bank_accounts', { customer: id, account_number: number, bank: '中国工商银行常熟支行', kind: 'general' })
}

const of = (number) => `filter=${encodeURIComponent(`account_number == "${number}"`)}`
const toasts = (visited) => visited.page.locator('.toasts')

export default {
  'a declared object has a list with filters, columns, groups, values in place and kept views': async ({ house, visit }) => {
    const made = await account(house, '常熟范例丝绸有限公司', '6222000011110001')
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/bank_accounts?sort=account_number&columns=account_number,bank,holder,kind&group=kind')
    await expect.says(keeper.main, '一般户')
    await keeper.open(`/bank_accounts?columns=account_number,bank,holder,kind&${of('6222000011110001')}`)
    const holder = keeper.main.locator('tr[data-record]').first().locator('td[data-label="户名"]')
    await holder.click()
    await keeper.page.keyboard.press('Enter')
    await expect.seen(keeper.page.locator('form.in-place'))
    await keeper.page.keyboard.type('常熟范例')
    await keeper.page.keyboard.press('Enter')
    await expect.says(holder, '常熟范例')
    await toasts(keeper).getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => (await house.ask('GET', `/bank_accounts/${made.id}`)).holder === null, 'not taken back')
    await keeper.openMenu('视图', 'View')
    await keeper.field('视图名称', 'View name').fill('范例账户')
    await keeper.button('保存为新视图', 'Save as a new view').click()
    await expect.address(keeper.page, (path) => /^\/bank_accounts\?view=[^&]+$/.test(path))
    // Many at once.
    await keeper.main.locator('[data-select-all]').check()
    await keeper.button('删除', 'Delete').click()
    await expect.says(keeper.main, '将对 1 条银行账户生效')
  },

  'a declared object has a board and a calendar': async ({ house, visit }) => {
    const made = await account(house, '常熟范例印染有限公司', '6222000011110002')
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(`/bank_accounts?as=board&${of('6222000011110002')}`)
    await keeper.main.locator(`[data-card="${made.id}"] .row-link`).focus()
    for (const key of ['Space', 'ArrowRight', 'Space']) await keeper.page.keyboard.press(key)
    await expect.says(toasts(keeper), 'moved to “Special account”')
    await expect.soon(async () => (await house.ask('GET', `/bank_accounts/${made.id}`)).kind === 'special', 'the card was not moved')
    expect.deepEqual(await axe(keeper), [])
    await keeper.open(`/bank_accounts?as=calendar&${of('6222000011110002')}`)
    await expect.says(keeper.main, '6222000011110002')
    expect.deepEqual(await axe(keeper), [])
  },

  'a declared object has a form, a record page and the keys, at a desk and on a phone': async ({ house, visit }) => {
    const made = await account(house, '常熟范例纽扣有限公司', '6222000011110003')
    const keeper = await visit({ as: house.keeper })
    const { keyboard } = keeper.page
    await keeper.open(`/bank_accounts?${of('6222000011110003')}`)
    await keyboard.press('j')
    await keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path.startsWith(`/bank_accounts/${made.id}`))
    await keyboard.press('e')
    await expect.address(keeper.page, (path) => path.startsWith(`/bank_accounts/${made.id}/edit`))
    await keeper.field('户名', 'Holder').fill('常熟纽扣')
    await keyboard.press('Control+s')
    await expect.address(keeper.page, (path) => path.startsWith(`/bank_accounts/${made.id}`) && !path.includes('/edit'))
    await expect.says(keeper.main, '常熟纽扣')
    // From the palette, by initials.
    await keyboard.press('Control+k')
    await keyboard.type('yhzh')
    await expect.seen(keeper.page.locator('[role=option]').filter({ hasText: /^银行账户/ }))
    await keyboard.press('Escape')
    const phone = await visit({ as: house.keeper, lang: 'en', size: PHONE })
    for (const path of [`/bank_accounts/${made.id}`, `/bank_accounts/${made.id}/edit`, '/bank_accounts', '/bank_accounts?as=board', '/bank_accounts?as=calendar']) {
      await phone.open(path)
      await expect.noSidewaysScrolling(phone.page)
    }
    // A number that is missing is refused in words.
    phone.watch.expect(422)
    await phone.open(`/bank_accounts/${made.id}/edit`)
    await phone.field('账号', 'Account number').fill('')
    await phone.button('保存', 'Save').click()
    await expect.says(phone.main, 'Account number')
    expect.equal((await house.ask('GET', `/bank_accounts/${made.id}`)).account_number, '6222000011110003')
  },
}
