// Calendars: records on their days, moved from day to day, made by a press on a day; month, week, day, agenda.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// May 2031: nothing of the demo company stands there. It begins on a Thursday.
const address = (names, more = '') =>
  `/tasks?as=calendar&by=due&on=2031-05-15&filter=${encodeURIComponent(`subject.startsWith("${names}")`)}${more}`
const day = (visited, date) => visited.main.locator(`[data-target="${date}"]`)
const entryOn = (visited, date, { id }) => day(visited, date).locator(`[data-card="${id}"]`)
const entry = (visited, { id }) => visited.main.locator(`[data-card="${id}"]`)
const toast = (visited) => visited.page.locator('.toast').first()

async function tasksOn(house, names, days) {
  const made = []
  for (const [place, due] of days.entries()) {
    made.push(await house.create('tasks', { subject: `${names}${place + 1}`, due }))
  }
  return made
}

export default {
  'an entry is dragged to another day, and one press takes it back': async ({ house, visit }) => {
    const [one] = await tasksOn(house, '日历拖动', ['2031-05-06', '2031-05-06'])
    const keeper = await visit({ as: house.keeper })
    await keeper.open(address('日历拖动'))
    await expect.says(keeper.main, '2031年5月')
    expect.deepEqual(await axe(keeper), [])
    await entryOn(keeper, '2031-05-06', one).hover()
    await keeper.page.mouse.down()
    const box = await day(keeper, '2031-05-14').boundingBox()
    await keeper.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 })
    await keeper.page.mouse.up()
    await expect.says(toast(keeper), '已把“日历拖动1”移到“2031-05-14”')
    await expect.seen(entryOn(keeper, '2031-05-14', one))
    expect.equal((await house.ask('GET', `/tasks/${one.id}`)).due, '2031-05-14')
    await toast(keeper).getByRole('button', { name: '撤销' }).click()
    await expect.seen(entryOn(keeper, '2031-05-06', one))
  },

  'keys go from day to day, and carry an entry to another week': async ({ house, visit }) => {
    const [one] = await tasksOn(house, '日历按键', ['2031-05-06'])
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(address('日历按键'))
    const { keyboard } = keeper.page
    const isAt = (date) => expect.soon(() => day(keeper, date).locator('[data-day]').evaluate((link) => link === document.activeElement), `the focus is not on ${date}`)
    await day(keeper, '2031-05-06').locator('[data-day]').focus()
    await keyboard.press('ArrowDown')
    await isAt('2031-05-13')
    await keyboard.press('ArrowLeft')
    await isAt('2031-05-12')
    await entry(keeper, one).locator('.row-link').focus()
    await keyboard.press('Space')
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowRight')
    await expect.says(keeper.main.locator('[data-says]'), '14 May')
    await keyboard.press('Space')
    await expect.says(toast(keeper), 'moved to “14 May 2031”')
    await expect.seen(entryOn(keeper, '2031-05-14', one))
  },

  'someone was quicker: the entry says so, and stands where they put it': async ({ house, visit }) => {
    const [one] = await tasksOn(house, '日历抢先', ['2031-05-06'])
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(409)
    await keeper.open(address('日历抢先'))
    await house.ask('PATCH', `/tasks/${one.id}`, { body: { due: '2031-05-20' }, headers: { 'If-Match': '"1"' } })
    await entry(keeper, one).locator('.row-link').focus()
    await keeper.page.keyboard.press('Space')
    await keeper.page.keyboard.press('ArrowRight')
    await keeper.page.keyboard.press('Space')
    await expect.says(toast(keeper), '刚刚有人修改过它')
    await expect.seen(entryOn(keeper, '2031-05-20', one))
  },

  'a press on a day makes a record there and leads back': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(address('日历新增'))
    await day(keeper, '2031-05-21').click({ position: { x: 60, y: 80 } })
    await expect.address(keeper.page, (path) => path.startsWith('/tasks/new?due=2031-05-21'))
    await keeper.field('主题', 'Subject').fill('日历新增一号')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path.startsWith('/tasks?') && path.includes('as=calendar'))
    await expect.says(day(keeper, '2031-05-21'), '日历新增一号')
  },

  'a month shows a few of a day, the day itself all; one goes on, back, and to today': async ({ house, visit }) => {
    await tasksOn(house, '日历多条', Array.from({ length: 5 }, () => '2031-05-07'))
    const keeper = await visit({ as: house.keeper })
    await keeper.open(address('日历多条'))
    expect.equal(await day(keeper, '2031-05-07').locator('[data-card]').count(), 3)
    await day(keeper, '2031-05-07').getByRole('link', { name: '还有 2 条' }).click()
    await expect.address(keeper.page, (path) => path.includes('span=day') && path.includes('on=2031-05-07'))
    expect.equal(await keeper.main.locator('[data-card]').count(), 5)
    await keeper.link('往后', 'Later').click()
    await expect.address(keeper.page, (path) => path.includes('on=2031-05-08'))
    await expect.says(keeper.main, '这段时间没有记录')
    const spans = keeper.main.getByRole('navigation', { name: '日历范围' })
    for (const [span, word] of [['week', '周'], ['agenda', '列表']]) {
      await spans.getByRole('link', { name: word, exact: true }).click()
      await expect.address(keeper.page, (path) => path.includes(`span=${span}`))
      expect.deepEqual(await axe(keeper), [])
    }
    await keeper.main.getByRole('navigation', { name: /截止日期/ }).getByRole('link', { name: '今天', exact: true }).click()
    await expect.address(keeper.page, (path) => !path.includes('on='))
  },

  'on a phone and without script the same is an agenda': async ({ house, visit }) => {
    const [one] = await tasksOn(house, '日历手机', ['2031-05-06', '2031-05-09'])
    const phone = await visit({ as: house.keeper, size: PHONE })
    await phone.open(address('日历手机'))
    await expect.seen(entry(phone, one))
    await expect.notSeen(day(phone, '2031-05-07'))
    expect.deepEqual(await axe(phone), [])
    await expect.noSidewaysScrolling(phone.page)
    const plain = await visit({ as: house.keeper, lang: 'en', script: false })
    await plain.open(address('日历手机', '&span=agenda&on=2031-05-01'))
    await expect.says(plain.main, '6 May')
    await plain.open(address('日历手机'))
    await entry(plain, one).getByRole('link').click()
    await expect.address(plain.page, (path) => path.startsWith(`/tasks/${one.id}?in=`))
  },

  'who may only look makes and moves nothing': async ({ house, visit }) => {
    const customer = await house.create('customers', { name: '日历只读' })
    const one = await house.create('interactions', { kind: 'note', text: '日历只读', customer: customer.id, at: '2031-05-06T02:00:00Z' })
    const person = await house.hire(`calendar-reader-${house.database ?? 'x'}`.toLowerCase(), 'management')
    const reader = await visit({ as: person })
    await reader.open('/interactions?as=calendar&by=at&on=2031-05-15')
    await expect.seen(entry(reader, one))
    expect.equal(await reader.main.locator('[data-action], [data-target], [data-add]').count(), 0)
  },
}
