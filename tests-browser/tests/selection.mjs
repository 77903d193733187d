// Many records at once: ticked one by one, from one to another, or all that the list finds; changed, stopped half way,
// taken back.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// So many customers that a change of all of them takes a while; the other database does with fewer.
const MANY = { SQLite: 20_000, PostgreSQL: 8_000 }

// A debug build takes its time for so many.
const MANY_MS_MAX = 90_000

// Customers under a name of their own, from a file.
async function many(house, word) {
  const number = MANY[house.database]
  const file = join(house.folder, `${word}.csv`)
  const rows = Array.from({ length: number }, (_, place) => `${word}${place},企业,潜在客户,${word}.example`)
  await writeFile(file, ['客户名称,客户类型,生命周期阶段,网站', ...rows].join('\n'))
  const { created } = await house.command('import', 'customers', file)
  expect.equal(created, number)
  return { number, filter: `website == "${word}.example"` }
}

const listOf = (filter) => `/customers?filter=${encodeURIComponent(filter)}`
const ticked = (visited) => visited.main.locator('tbody input[name=ids]:checked').count()

async function chooseGrade(visited, label) {
  await visited.button('修改字段', 'Change a field').click()
  const box = visited.field('要修改的字段', 'The field to change')
  await box.fill(visited.t('客户级别', 'Grade'))
  await box.press('Enter')
  await visited.button('下一步', 'Next').click()
  await visited.field('客户级别', 'Grade').selectOption({ label })
}

async function countOf(house, filter) {
  const page = await house.ask('GET', `/customers?limit=1&total=exact&filter=${encodeURIComponent(filter)}`)
  return page.total.count
}

export default {
  'a change of many is stopped half way and taken back, and everything is as before': async ({ house, visit }) => {
    const { number, filter } = await many(house, '批改甲')
    const figure = (count) => count.toLocaleString('en')
    const changed = () => countOf(house, `${filter} && grade == "b"`)
    const keeper = await visit({ as: house.keeper })
    await keeper.open(listOf(filter))
    await keeper.main.locator('[data-select-all]').check()
    await keeper.main.getByLabel(/选择全部结果/).check()
    await chooseGrade(keeper, 'B')
    await expect.says(keeper.main, `将对 ${figure(number)} 条客户生效`)
    await keeper.button(`修改 ${figure(number)} 条`, `Change ${figure(number)}`).click()
    await expect.address(keeper.page, (path) => path.startsWith('/jobs/'))
    await keeper.button('停止', 'Stop').click()
    await expect.seen(keeper.button('撤销', 'Undo'))
    const stopped = await changed()
    expect.ok(stopped > 0 && stopped < number, `${stopped} of ${number} were changed`)
    await expect.says(keeper.main, figure(stopped))
    await keeper.button('撤销', 'Undo').click()
    await expect.says(keeper.main, `已撤销，${figure(stopped)} 条恢复原样`)
    expect.equal(await countOf(house, `${filter} && grade != null`), 0)
    await keeper.open('/jobs')
    await expect.says(keeper.main, '批量修改客户')
    // By program too; and other tests find the house as it was.
    await house.ask('POST', '/customers/mass_changes', { body: { filter, delete: true } })
    await expect.soon(async () => (await countOf(house, filter)) === 0, 'not all of them are deleted', MANY_MS_MAX)
  },

  'a few are changed at once, told in the list, and taken back from there': async ({ house, visit }) => {
    for (const name of ['温州衡选一号', '温州衡选二号', '温州衡选三号']) await house.create('customers', { name, website: '衡选.example' })
    const filter = 'website == "衡选.example"'
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(listOf(filter))
    const boxes = keeper.main.locator('tbody input[name=ids]')
    await boxes.nth(0).click()
    await boxes.nth(2).click({ modifiers: ['Shift'] })
    expect.equal(await ticked(keeper), 3)
    await expect.says(keeper.main.locator('.selection-count'), '3 selected')
    await chooseGrade(keeper, 'A')
    await keeper.button('修改 3 条', 'Change 3').click()
    await expect.address(keeper.page, (path) => path.startsWith('/customers?'))
    await expect.says(keeper.page.locator('.toasts'), '3 changed')
    expect.equal(await countOf(house, `${filter} && grade == "a"`), 3)
    await keeper.page.locator('.toasts').getByRole('button', { name: 'Undo' }).click()
    await expect.says(keeper.page.locator('.toasts'), 'Undone')
    expect.equal(await countOf(house, `${filter} && grade == "a"`), 0)
  },

  'rows are selected by keys: one with X, the page with Ctrl+A, none again': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    await keeper.page.keyboard.press('j')
    await keeper.page.keyboard.press('x')
    expect.equal(await ticked(keeper), 1)
    await expect.seen(keeper.main.locator('.selection-bar'))
    await keeper.page.keyboard.press('Control+a')
    expect.equal(await ticked(keeper), await keeper.main.locator('tbody tr').count())
    await keeper.page.keyboard.press('Control+a')
    expect.equal(await ticked(keeper), 0)
    await expect.notSeen(keeper.main.locator('.selection-bar'))
    // In a box the browser's own meaning holds.
    await keeper.page.locator('#search').focus()
    await keeper.page.keyboard.press('Control+a')
    expect.equal(await ticked(keeper), 0)
  },

  'without script, on a phone: tick, delete with what belongs to them, take it back': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '宁海衡选机械', website: '衡移.example' })
    await house.create('contacts', { name: '顾衡', customer: id })
    await house.create('customers', { name: '宁海衡选阀门', website: '衡移.example' })
    const keeper = await visit({ as: house.keeper, script: false, size: PHONE })
    await keeper.open(listOf('website == "衡移.example"'))
    await expect.notSeen(keeper.main.locator('.selection-bar'))
    for (const place of [0, 1]) await keeper.main.locator('tbody input[name=ids]').nth(place).check()
    await expect.noSidewaysScrolling(keeper.page)
    await keeper.button('删除', 'Delete').click()
    await expect.says(keeper.main, '将对 2 条客户生效')
    await expect.noSidewaysScrolling(keeper.page)
    await keeper.button('删除 2 条', 'Delete 2').click()
    await expect.soon(async () => (await countOf(house, 'website == "衡移.example"')) === 0, 'not all of them are deleted')
    expect.deepEqual(await house.find('contacts', `customer == "${id}"`), [])
    await expect.noSidewaysScrolling(keeper.page)
    await keeper.page.getByRole('button', { name: '撤销' }).first().click()
    await expect.soon(async () => (await countOf(house, 'website == "衡移.example"')) === 2, 'they stay away')
    expect.equal((await house.find('contacts', `customer == "${id}"`)).length, 1)
  },

  'a list is exported with its columns, and the file is there to be kept': async ({ house, visit }) => {
    await house.create('customers', { name: '=台州衡出', website: '衡出.example', phone: '+86 576 8812 3456' })
    await house.create('customers', { name: '台州衡出二厂', website: '衡出.example' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`${listOf('website == "衡出.example"')}&columns=name,phone&sort=name`)
    await keeper.link('导出', 'Export').click()
    await expect.says(keeper.main, '将导出 2 条客户')
    expect.deepEqual(await axe(keeper), [])
    await keeper.field('文本（csv，UTF-8）', 'Text (csv, UTF-8)').check()
    await keeper.button('导出 2 条', 'Export 2').click()
    await expect.says(keeper.main, '已导出 2 条')
    expect.deepEqual(await axe(keeper), [])
    const waiting = keeper.page.waitForEvent('download')
    await keeper.link('下载文件', 'Download the file').click()
    const file = await readFile(await (await waiting).path(), 'utf8')
    expect.equal(file, '\uFEFF客户名称,电话\r\n\'=台州衡出,0576 8812 3456\r\n台州衡出二厂,\r\n')
  },

  'the selection, what is asked and its job can be read by everyone': async ({ house, visit }) => {
    for (const how of [{ lang: 'en', theme: 'dark' }, { size: PHONE }]) {
      const keeper = await visit({ as: house.keeper, ...how })
      await keeper.open('/customers')
      for (const place of [0, 1]) await keeper.main.locator('tbody input[name=ids]').nth(place).check()
      await expect.seen(keeper.main.locator('.selection-bar'))
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
      await keeper.button('转移', 'Hand over').click()
      await expect.says(keeper.main, keeper.t('联系人', 'contacts'))
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
      await keeper.open('/jobs')
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
    }
  },

  'who may only see has nothing to tick, and another one\'s job is not there': async ({ house, visit }) => {
    const analyst = await house.hire('only_sees', 'analyst')
    const looking = await visit({ as: analyst })
    await looking.open('/customers')
    expect.equal(await looking.main.locator('input[name=ids]').count(), 0)
    const { data } = await house.ask('GET', '/jobs')
    looking.watch.expect(404)
    for (const job of data.slice(0, 1)) {
      const answer = await looking.open(`/jobs/${job.id}`)
      expect.equal(answer.status(), 404)
    }
  },
}
