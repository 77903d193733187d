// Boards: cards are carried by mouse, finger and keys, or moved by a menu without script; what is refused says why
// and stands where it stood; columns go on, fold, and take new records.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const address = (names, more = '') =>
  `/customers?as=board&by=grade&sum=yearly_spend&filter=${encodeURIComponent(`name.startsWith("${names}")`)}${more}`
const column = (visited, grade) => visited.main.locator(`[data-column="${grade}"]`)
const card = (visited, { id }) => visited.main.locator(`[data-card="${id}"]`)
const cardIn = (visited, grade, { id }) => column(visited, grade).locator(`[data-card="${id}"]`)
const count = (visited, grade) => column(visited, grade).locator('.count').innerText()
const toast = (visited) => visited.page.locator('.toast').first()
const gradeOf = async (house, { id }) => (await house.ask('GET', `/customers/${id}`)).grade

// Customers of one test alone: their names begin alike.
async function customersOf(house, names, grades, key) {
  const made = []
  for (const [place, grade] of grades.entries()) {
    made.push(await house.create('customers', { name: `${names}${place + 1}`, grade, yearly_spend: { amount: '50000', currency: 'CNY' } }, key))
  }
  return made
}

async function middle(locator) {
  const box = await locator.boundingBox()
  return [box.x + box.width / 2, box.y + Math.min(box.height / 2, 60)]
}

async function drag(visited, what, to) {
  await visited.page.mouse.move(...await middle(what))
  await visited.page.mouse.down()
  await visited.page.mouse.move(...(await middle(what)).map((at) => at + 8))
  await visited.page.mouse.move(...await middle(to), { steps: 8 })
  await expect.seen(visited.page.locator('.is-ghost'))
  await visited.page.mouse.up()
}

// Columns are counted after the cards stand.
async function counts(visited, wanted) {
  for (const [choice, number] of Object.entries(wanted)) {
    await expect.soon(async () => (await count(visited, choice)) === number, async () => `${choice} has ${await count(visited, choice)}`)
  }
}

export default {
  'a card is dragged to another column, and one press takes it back': async ({ house, visit }) => {
    const [first] = await customersOf(house, '看板拖动', ['a', 'a'])
    const keeper = await visit({ as: house.keeper })
    await keeper.open(address('看板拖动'))
    await counts(keeper, { a: '2', b: '0' })
    await drag(keeper, card(keeper, first), column(keeper, 'b'))
    await expect.says(toast(keeper), '已把“看板拖动1”移到“B”')
    await expect.seen(cardIn(keeper, 'b', first))
    await counts(keeper, { a: '1', b: '1' })
    await expect.says(column(keeper, 'b').locator('.board-sum'), '¥5万')
    expect.equal(await gradeOf(house, first), 'b')
    expect.deepEqual(await axe(keeper), [])
    // It is where it is after a new look too, and can be moved on from there.
    await drag(keeper, card(keeper, first), column(keeper, 'c'))
    await expect.says(toast(keeper), '移到“C”')
    await toast(keeper).getByRole('button', { name: '撤销' }).click()
    await expect.seen(cardIn(keeper, 'b', first))
    expect.equal(await gradeOf(house, first), 'b')
  },

  'a card let go where it was, or dropped beside the board, stays': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板不动', ['a'])
    const keeper = await visit({ as: house.keeper })
    await keeper.open(address('看板不动'))
    await drag(keeper, card(keeper, one), column(keeper, 'a'))
    await drag(keeper, card(keeper, one), keeper.page.getByRole('heading', { level: 1 }))
    await expect.address(keeper.page, (path) => path.startsWith('/customers?as=board'))
    expect.equal((await house.ask('GET', `/customers/${one.id}`)).version, 1)
    expect.equal(await keeper.page.locator('.is-ghost').count(), 0)
  },

  'keys pick a card up, carry it, drop it and put it back, and say so': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板按键', ['a'])
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(address('看板按键'))
    const { keyboard } = keeper.page
    const says = keeper.main.locator('[data-says]')
    await card(keeper, one).locator('.row-link').focus()
    await keyboard.press('Space')
    await expect.says(says, '“看板按键1” is picked up, now at “A”')
    await keyboard.press('ArrowRight')
    await keyboard.press('ArrowRight')
    await expect.says(says, '“C”')
    await keyboard.press('Escape')
    await expect.says(says, 'is back at “A”')
    expect.equal((await house.ask('GET', `/customers/${one.id}`)).version, 1)
    await keyboard.press('Space')
    await keyboard.press('ArrowRight')
    await keyboard.press('Space')
    await expect.says(toast(keeper), '“看板按键1” moved to “B”')
    await expect.seen(cardIn(keeper, 'b', one))
    expect.equal(await gradeOf(house, one), 'b')
    // The focus goes along, so that the next press moves the same card on.
    await expect.soon(() => cardIn(keeper, 'b', one).locator('.row-link').evaluate((link) => link === document.activeElement), 'the focus is lost')
  },

  'a long press of a finger carries a card to the next column, a short one scrolls': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板手指', ['a', 'a', 'a'])
    const phone = await visit({ as: house.keeper, size: PHONE })
    await phone.open(address('看板手指'))
    await expect.seen(card(phone, one))
    const bar = phone.main.getByRole('navigation', { name: '看板各列' })
    await expect.soon(async () => (await bar.locator('[aria-current]').innerText()) === 'A', 'the bar names another column')
    const fingers = await phone.context.newCDPSession(phone.page)
    const touch = (type, x, y) => fingers.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
    await card(phone, one).scrollIntoViewIfNeeded()
    const [x, y] = await middle(card(phone, one).locator('.board-title'))
    await touch('touchStart', x, y)
    await touch('touchMove', x, y - 40)
    await touch('touchEnd')
    expect.equal(await phone.page.locator('.is-ghost').count(), 0)
    // What still moves after the finger let go comes to rest before the next one comes down.
    let top = null
    await expect.soon(async () => {
      const before = top
      top = (await card(phone, one).boundingBox()).y
      return top === before
    }, 'the page does not come to rest')
    const [x2, y2] = await middle(card(phone, one).locator('.board-title'))
    await touch('touchStart', x2, y2)
    await expect.seen(phone.page.locator('.is-ghost'))
    // At the edge of the window the board goes on to its next column.
    await expect.soon(async () => {
      await touch('touchMove', PHONE.width - 6 - Math.round(Math.random()), y2)
      return column(phone, 'b').evaluate((part) => part.classList.contains('is-over'))
    }, 'the next column does not come')
    await touch('touchEnd')
    await expect.says(toast(phone), '移到“B”')
    expect.equal(await gradeOf(house, one), 'b')
    expect.deepEqual(await axe(phone), [])
    await expect.noSidewaysScrolling(phone.page)
  },

  'without script a menu on the card moves it, and the news carries the way back': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板无脚本', ['a'])
    const keeper = await visit({ as: house.keeper, lang: 'en', script: false })
    await keeper.open(address('看板无脚本'))
    await card(keeper, one).locator('summary').click()
    await card(keeper, one).getByLabel('Move to').selectOption('d')
    await card(keeper, one).getByRole('button', { name: 'Move' }).click()
    await expect.says(toast(keeper), 'moved to “D”')
    await expect.seen(cardIn(keeper, 'd', one))
    await toast(keeper).getByRole('button', { name: 'Undo' }).click()
    await expect.seen(cardIn(keeper, 'a', one))
    // The same menu is there with script, and changes the page without leaving it.
    const scripted = await visit({ as: house.keeper })
    await scripted.open(address('看板无脚本'))
    await card(scripted, one).locator('summary').click()
    await card(scripted, one).getByLabel('移动到').selectOption({ label: '未填写' })
    await card(scripted, one).getByRole('button', { name: '移动' }).click()
    await expect.says(toast(scripted), '移到“未填写”')
    await expect.seen(cardIn(scripted, '', one))
    expect.equal(await gradeOf(house, one), null)
  },

  'who may only look is offered no move, and one sent all the same is refused in words': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板只读', ['a'])
    const person = await house.hire(`board-reader-${house.database ?? 'x'}`.toLowerCase(), 'management')
    const reader = await visit({ as: person })
    await reader.open(address('看板只读'))
    await expect.seen(cardIn(reader, 'a', one))
    expect.equal(await reader.main.locator('[data-action], [data-target], .board-foot, .board-card summary').count(), 0)
    const csrf = await reader.page.locator('input[name=csrf]').first().inputValue()
    const answer = await reader.page.request.post(`/customers/${one.id}/place`, {
      form: { csrf, version: '1', field: 'grade', value: 'b', back: '/customers?as=board' }, headers: { 'HX-Request': 'true' },
    })
    expect.equal(answer.status(), 403)
    expect.ok((await answer.text()).includes('您可以查看它，但不能修改'))
    expect.equal(await gradeOf(house, one), 'a')
  },

  'someone was quicker: the card says so, and stands where they put it': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板抢先', ['a'])
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(409)
    await keeper.open(address('看板抢先'))
    await house.ask('PATCH', `/customers/${one.id}`, { body: { grade: 'd' }, headers: { 'If-Match': '"1"' } })
    await drag(keeper, card(keeper, one), column(keeper, 'b'))
    await expect.says(toast(keeper), '刚刚有人修改过它')
    await expect.seen(cardIn(keeper, 'd', one))
    await counts(keeper, { d: '1' })
    await drag(keeper, card(keeper, one), column(keeper, 'b'))
    await expect.says(toast(keeper), '移到“B”')
    expect.equal(await gradeOf(house, one), 'b')
  },

  'a record that went out of reach meanwhile goes from the board, without a word about it': async ({ house, visit }) => {
    const person = await house.hire(`board-rep-${house.database ?? 'x'}`.toLowerCase(), 'sales_rep')
    const [one] = await customersOf(house, '看板收回', ['a'], person.key)
    const rep = await visit({ as: person })
    rep.watch.expect(404)
    await rep.open(address('看板收回'))
    await expect.seen(cardIn(rep, 'a', one))
    const [{ id: owner }] = await house.find('users', 'login == "lu.xiaowen"')
    await house.ask('PATCH', `/customers/${one.id}`, { body: { owner }, headers: { 'If-Match': '"1"' } })
    await drag(rep, card(rep, one), column(rep, 'b'))
    await expect.says(toast(rep), '不在您可以查看的范围内')
    await expect.notSeen(card(rep, one))
    expect.equal(await gradeOf(house, one), 'a')
  },

  'without the server a card goes back and says so': async ({ house, visit }) => {
    const [one] = await customersOf(house, '看板断线', ['a'])
    const keeper = await visit({ as: house.keeper })
    await keeper.open(address('看板断线'))
    await keeper.page.route('**/place', (route) => route.abort('aborted'))
    await drag(keeper, card(keeper, one), column(keeper, 'b'))
    await expect.says(keeper.main.locator('[data-says]'), '没有连上服务器')
    await expect.seen(cardIn(keeper, 'a', one))
  },

  'a column goes on by itself, folds and stays folded': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers?as=board&by=lifecycle_stage')
    const active = column(keeper, 'active')
    const shown = () => active.locator('[data-card]').count()
    expect.equal(await shown(), 20)
    await active.locator('.board-body').evaluate((body) => { body.scrollTop = body.scrollHeight })
    await expect.soon(async () => await shown() >= 40, 'no more cards come')
    const ids = await active.locator('[data-card]').evaluateAll((cards) => cards.map((card) => card.dataset.card))
    expect.equal(new Set(ids).size, ids.length)
    await active.getByRole('button', { name: /收起/ }).click()
    await expect.notSeen(active.locator('[data-card]'))
    await keeper.open('/customers?as=board&by=lifecycle_stage')
    await expect.notSeen(column(keeper, 'active').locator('[data-card]'))
    expect.deepEqual(await axe(keeper), [])
    await column(keeper, 'active').getByRole('button', { name: /收起/ }).click()
    await expect.seen(column(keeper, 'active').locator('[data-card]'))
  },

  'a new record is added where it belongs, by what must be filled in': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(422)
    await keeper.open(address('看板新增'))
    await column(keeper, 'b').getByRole('link', { name: '新建到“B”' }).click()
    const form = column(keeper, 'b').locator('.board-add')
    await expect.seen(form)
    expect.deepEqual(await axe(keeper), [])
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(form)
    await column(keeper, 'b').getByRole('link', { name: '新建到“B”' }).click()
    await form.getByLabel(/^客户名称/).fill('看板新增一号')
    await form.getByRole('button', { name: '添加' }).click()
    await expect.says(toast(keeper), '已新建客户“看板新增一号”')
    await expect.address(keeper.page, (path) => path.startsWith('/customers?') && path.includes('as=board'))
    await expect.says(column(keeper, 'b'), '看板新增一号')
    // Without what is needed the whole form comes, with the choice made; it leads back to the board.
    await column(keeper, 'c').getByRole('link', { name: '新建到“C”' }).click()
    await column(keeper, 'c').locator('.board-add').getByRole('button', { name: '添加' }).click()
    await expect.seen(keeper.main.getByRole('alert'))
    expect.equal(await keeper.field('客户级别', 'Grade').inputValue(), 'c')
    await keeper.field('客户名称', 'Name').fill('看板新增二号')
    await keeper.button('保存', 'Save').click()
    await expect.says(column(keeper, 'c'), '看板新增二号')
  },

  'a board is chosen, set up, kept as a view and opened again': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers?filter=${encodeURIComponent('lifecycle_stage == "active"')}&columns=name,city,owner`)
    const kinds = keeper.main.getByRole('navigation', { name: '显示方式' })
    await kinds.getByRole('link', { name: '看板' }).click()
    await expect.address(keeper.page, (path) => path.includes('as=board') && path.includes('filter='))
    await keeper.openMenu('看板设置', 'Board')
    await keeper.main.getByLabel('按什么分列').selectOption({ label: '价值等级' })
    await keeper.main.getByLabel('每列合计').selectOption({ label: '年采购额' })
    await keeper.button('应用', 'Apply').click()
    await expect.seen(column(keeper, 'high').locator('.board-sum'))
    const lines = await column(keeper, 'high').locator('[data-card]').first().locator('dt').allInnerTexts()
    expect.ok(lines.every((line) => ['城市', '负责人'].includes(line)), `other lines: ${lines}`)
    await keeper.openMenu('视图', 'View')
    await keeper.field('视图名称', 'View name').fill('活跃客户价值')
    await keeper.button('保存为新视图', 'Save as a new view').click()
    await expect.address(keeper.page, (path) => /^\/customers\?view=[^&]+$/.test(path))
    await expect.seen(column(keeper, 'high').locator('.board-sum'))
    const [, id] = /view=([^&]+)/.exec(keeper.page.url())
    const kept = await house.ask('GET', `/saved_views/${id}`)
    expect.deepEqual([kept.kind, kept.shown_by, kept.summed], ['board', 'value_class', 'yearly_spend'])
    // For once as a table; the view stays a board. Quick filters leave it a board too.
    await kinds.getByRole('link', { name: '表格' }).click()
    await expect.seen(keeper.main.locator('table'))
    await expect.says(keeper.main.locator('.view-changed'), '未保存')
    await keeper.link('放弃改动', 'Discard').click()
    await keeper.main.getByRole('navigation', { name: '视图' }).getByRole('link', { name: '我的', exact: true }).click()
    await expect.address(keeper.page, (path) => path.includes('as=board') && path.includes('by=value_class'))
  },
}
