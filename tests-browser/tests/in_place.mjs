// Changing values where they stand: in the cells of a list and among the facts of a record, by keyboard and mouse,
// with what is refused, what two write at once, and the way back.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const COLUMNS = 'columns=name,short_name,grade,yearly_spend,owner,updated_at&sort=name'
const only = (name) => `/customers?${COLUMNS}&filter=${encodeURIComponent(`name.startsWith("${name}")`)}`

const cell = (visited, row, label) => visited.main.locator('tr[data-record]').nth(row).locator(`td[data-label="${label}"]`)
const editor = (visited) => visited.page.locator('form.in-place')
const focused = (visited) => visited.page.evaluate(() => document.activeElement?.dataset?.label ?? document.activeElement?.className)

async function companies(house, name, count) {
  const made = []
  for (let number = 1; number <= count; number += 1) {
    made.push(await house.create('customers', { name: `${name}${number}号`, kind: 'company' }))
  }
  return made
}

export default {
  'a cell is changed by keyboard, the next one opens below, and the change is taken back': async ({ house, visit }) => {
    const [first, second] = await companies(house, '格子钢管', 3)
    const keeper = await visit({ as: house.keeper })
    await keeper.open(only('格子钢管'))
    const { keyboard } = keeper.page
    await keyboard.press('j')
    await keyboard.press('ArrowRight')
    await expect.soon(async () => await focused(keeper) === '简称', 'the arrow goes to the next cell')
    await keyboard.press('Enter')
    await expect.seen(editor(keeper))
    expect.deepEqual(await axe(keeper), [])
    await keyboard.type('格一')
    await keyboard.press('Enter')
    await expect.says(cell(keeper, 0, '简称'), '格一')
    await expect.soon(async () => await cell(keeper, 1, '简称').evaluate((td) => td === document.activeElement), 'Enter goes down')
    await keyboard.press('F2')
    await expect.seen(editor(keeper))
    await keyboard.type('格二')
    await keyboard.press('Tab')
    await expect.says(cell(keeper, 1, '简称'), '格二')
    await expect.soon(async () => await cell(keeper, 1, '客户级别').evaluate((td) => td === document.activeElement), 'Tab goes right')
    expect.equal((await house.ask('GET', `/customers/${first.id}`)).short_name, '格一')
    // What is typed before the input is there is not lost.
    await keyboard.press('ArrowLeft')
    await keyboard.press('F2')
    await keyboard.type('nj')
    await expect.soon(async () => await editor(keeper).locator('#f-short_name').inputValue() === 'nj', 'typed ahead')
    await keyboard.press('Escape')
    await expect.notSeen(editor(keeper))
    await keyboard.press('ArrowRight')
    await keyboard.press('F2')
    await editor(keeper).locator('select').selectOption('b')
    await keyboard.press('Escape')
    await expect.notSeen(editor(keeper))
    expect.equal((await house.ask('GET', `/customers/${second.id}`)).grade, null)
    // The last change is one press away.
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => (await house.ask('GET', `/customers/${second.id}`)).short_name === null, 'taken back')
  },

  'a refusal stands beside the cell, and the focus stays in it': async ({ house, visit }) => {
    const [first] = await companies(house, '格子玻璃', 1)
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      keeper.watch.expect(422)
      await keeper.open(only('格子玻璃'))
      await cell(keeper, 0, keeper.t('年采购额', 'Yearly spend')).dblclick()
      await editor(keeper).locator('input[type=text]').fill('很多')
      await keeper.page.keyboard.press('Enter')
      await expect.seen(editor(keeper).locator('.field-error'))
      expect.equal(await keeper.page.evaluate(() => document.activeElement.id), 'f-yearly_spend')
      expect.deepEqual(await axe(keeper), [])
      await keeper.page.keyboard.press('Escape')
      expect.equal((await house.ask('GET', `/customers/${first.id}`)).yearly_spend, null)
    }
  },

  'what may not be changed does not open and says why': async ({ house, visit }) => {
    await companies(house, '格子铸件', 1)
    const keeper = await visit({ as: house.keeper })
    await keeper.open(only('格子铸件'))
    const updated = cell(keeper, 0, '更新时间')
    await updated.hover()
    await expect.soon(async () => (await updated.getAttribute('aria-description'))?.includes('系统维护'), 'says why')
    await cell(keeper, 0, '负责人').click()
    await keeper.page.keyboard.press('ArrowRight')
    await keeper.page.keyboard.press('F2')
    await expect.notSeen(editor(keeper))
    const reader = await visit({ as: await house.hire(`grid-${keeper.house.database}`.toLowerCase(), 'marketing') })
    await reader.open(only('格子铸件'))
    if (await reader.main.locator('tr[data-record]').count() > 0) {
      await expect.soon(async () => (await reader.main.locator('tr[data-record]').first().getAttribute('data-locked'))?.includes('没有权限'), 'locked')
    }
  },

  'two who write into one cell see both and the original': async ({ house, visit }) => {
    const [first] = await companies(house, '格子轴承', 1)
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(409)
    await keeper.open(only('格子轴承'))
    await cell(keeper, 0, '简称').click()
    await keeper.page.keyboard.press('Enter')
    await expect.seen(editor(keeper))
    await house.ask('PATCH', `/customers/${first.id}`, { body: { short_name: '对方的' }, headers: { 'If-Match': '"1"' } })
    await keeper.page.keyboard.type('我的')
    await keeper.page.keyboard.press('Enter')
    const dialog = keeper.page.locator('dialog#clash')
    await expect.says(dialog, '对方的')
    await expect.says(dialog, '我的')
    expect.deepEqual(await axe(keeper), [])
    await dialog.getByRole('button', { name: '保留对方的' }).click()
    await expect.says(cell(keeper, 0, '简称'), '对方的')
    await keeper.page.keyboard.press('F2')
    await expect.seen(editor(keeper))
    await house.ask('PATCH', `/customers/${first.id}`, { body: { short_name: '又一次' }, headers: { 'If-Match': '"2"' } })
    await keeper.page.keyboard.type('我的')
    await keeper.page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: '用我的覆盖' }).click()
    await expect.says(cell(keeper, 0, '简称'), '我的')
    expect.equal((await house.ask('GET', `/customers/${first.id}`)).short_name, '我的')
  },

  'a right withdrawn in the middle of a change is refused in words, and nothing is written': async ({ house, visit }) => {
    const [made] = await companies(house, '格子链条', 1)
    const login = `middle-${house.database}`.toLowerCase()
    const person = await house.hire(login, 'head_of_sales')
    const [{ id: user }] = await house.find('users', `login == "${login}"`)
    const [holding] = await house.find('role_holdings', `user == "${user}"`)
    const [analyst] = await house.find('roles', 'code == "analyst"')
    const visited = await visit({ as: person })
    visited.watch.expect(403, 404)
    await visited.open(only('格子链条'))
    await cell(visited, 0, '简称').click()
    await visited.page.keyboard.press('Enter')
    await expect.seen(editor(visited))
    await visited.page.keyboard.type('晚了一步')
    // From now on they may only look.
    await house.ask('PATCH', `/role_holdings/${holding.id}`, { body: { role: analyst.id }, headers: { 'If-Match': `"${holding.version}"` } })
    await visited.page.keyboard.press('Enter')
    await expect.says(visited.page.locator('.toasts, form.in-place').filter({ hasText: '没有权限' }).first(), '没有权限')
    expect.equal((await house.ask('GET', `/customers/${made.id}`)).short_name, null)
    // And now not even that: the page and the record are gone, without a word about it.
    await house.ask('DELETE', `/role_holdings/${holding.id}`)
    const answer = await visited.open(`/customers/${made.id}`)
    expect.equal(answer.status(), 404)
    expect.ok(!(await visited.page.content()).includes('格子链条'))
  },

  'a session that ended in the middle of a change shows the way in and back, and writes nothing': async ({ house, visit }) => {
    const [made] = await companies(house, '格子弹簧', 1)
    const visited = await visit()
    await visited.signIn(house.keeper)
    await visited.open(only('格子弹簧'))
    await cell(visited, 0, '简称').click()
    await visited.page.keyboard.press('Enter')
    await expect.seen(editor(visited))
    await visited.page.keyboard.type('刚写的')
    await visited.context.clearCookies({ name: 'guanxi_session' })
    await visited.page.keyboard.press('Enter')
    await expect.address(visited.page, (path) => path.startsWith('/sign-in'))
    await visited.fillSignIn(house.keeper)
    await expect.address(visited.page, (path) => path.startsWith('/customers?columns='))
    await expect.seen(cell(visited, 0, '简称'))
    expect.equal((await house.ask('GET', `/customers/${made.id}`)).short_name, null)
  },

  'a fact is changed on the record page, at a desk and on a phone': async ({ house, visit }) => {
    const [first] = await companies(house, '格子阀门', 1)
    for (const [size, grade, label] of [[undefined, 'b', 'B'], [PHONE, 'c', 'C']]) {
      const keeper = await visit({ as: house.keeper, ...(size && { size }) })
      await keeper.open(`/customers/${first.id}`)
      const folded = keeper.main.locator('.empty-facts:not([open]) > summary')
      if (await folded.count() > 0) await folded.click()
      const fact = keeper.main.locator('.fact', { has: keeper.page.locator('dt', { hasText: /^客户级别$/ }) })
      await fact.hover()
      await fact.getByRole('link', { name: '修改 客户级别' }).click()
      await editor(keeper).locator('select').selectOption(grade)
      await editor(keeper).getByRole('button', { name: '保存' }).click()
      await expect.says(fact, label)
      await expect.seen(keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }))
      expect.equal((await house.ask('GET', `/customers/${first.id}`)).grade, grade)
    }
  },
}
