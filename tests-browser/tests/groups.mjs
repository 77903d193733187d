// Lists in groups, columns summed up, columns drawn wider and kept, lists that go on by themselves.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const heads = (visited) => visited.main.locator('.group-head')
const names = (visited) => visited.main.locator('tr[data-record] .row-link').allInnerTexts()
const width = async (heading) => (await heading.boundingBox()).width

export default {
  'a list stands in groups that open by their address, at a desk and on a phone': async ({ house, visit }) => {
    for (const [lang, how] of [['zh', {}], ['en', { size: PHONE }], ['zh', { script: false }]]) {
      const keeper = await visit({ as: house.keeper, lang, ...how })
      await keeper.open('/customers?columns=name,yearly_spend,owner')
      await keeper.openMenu('分组', 'Group')
      await keeper.link('生命周期阶段', 'Life-cycle stage').click()
      await expect.address(keeper.page, (path) => decodeURIComponent(path) === '/customers?columns=name,yearly_spend,owner&group=lifecycle_stage')
      const counts = await heads(keeper).locator('.group-count').allInnerTexts()
      const all = (await house.ask('GET', '/customers?limit=1&total=exact')).total.count
      expect.equal(counts.reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0), all)
      await heads(keeper).first().getByRole('link').click()
      await expect.address(keeper.page, (path) => path.includes('open='))
      await expect.soon(async () => (await names(keeper)).length === 20, 'the first rows of the group')
      if (how.script !== false) {
        await keeper.page.evaluate(() => scrollTo(0, 0))
        expect.deepEqual(await axe(keeper), [])
        await keeper.main.locator('a[data-rest]').click()
        await expect.soon(async () => (await names(keeper)).length > 20, 'the rest comes below')
      }
    }
  },

  'a column is summed up below the list, and a view keeps groups and sums': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers?group=grade')
    await keeper.openMenu('分组', 'Group')
    await keeper.link('年采购额', 'Yearly spend').click()
    await expect.says(keeper.main.locator('.figures'), '平均')
    await expect.says(heads(keeper).first(), /¥/)
    expect.deepEqual(await axe(keeper), [])
    await keeper.openMenu('视图', 'View')
    await keeper.field('视图名称', 'View name').fill('按级别汇总')
    await keeper.button('保存为新视图', 'Save as a new view').click()
    await expect.address(keeper.page, (path) => /^\/customers\?view=[^&]+$/.test(path))
    await expect.seen(heads(keeper).first())
    const [, id] = /view=([^&]+)/.exec(keeper.page.url())
    const kept = await house.ask('GET', `/saved_views/${id}`)
    expect.deepEqual([kept.group_by, kept.summed], ['grade', 'yearly_spend'])
  },

  'columns are drawn wider by mouse and keyboard, kept in the browser or by the view, and the first ones stay': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers?frozen=2')
    const heading = keeper.main.getByRole('columnheader', { name: '客户级别' })
    const before = await width(heading)
    const grip = await heading.locator('.col-grip').boundingBox()
    await keeper.page.mouse.move(grip.x + 2, grip.y + 4)
    await keeper.page.mouse.down()
    await keeper.page.mouse.move(grip.x + 82, grip.y + 4, { steps: 4 })
    await keeper.page.mouse.up()
    await expect.soon(async () => Math.abs(await width(heading) - before - 80) < 3, 'the column follows the mouse')
    await keeper.main.getByRole('columnheader', { name: '客户名称' }).getByRole('link').focus()
    await keeper.page.keyboard.press('ArrowRight')
    await keeper.page.keyboard.press('ArrowRight')
    const second = keeper.page.locator('th:focus')
    const narrow = await width(second)
    await keeper.page.keyboard.press('Alt+Shift+ArrowRight')
    await expect.soon(async () => await width(second) > narrow, 'and the keyboard')
    expect.deepEqual(await axe(keeper), [])
    await keeper.open('/customers')
    await expect.soon(async () => Math.abs(await width(heading) - before - 80) < 3, 'the browser keeps it')
    // The first two columns stay where they are while the others move.
    await keeper.open('/customers?frozen=2&columns=name,lifecycle_stage,grade,industry,province,city,district,address,uscc,phone,email,website,owner,team,known_since,updated_at'.replace('email,website,', ''))
    const firm = keeper.main.locator('thead th').nth(1)
    const at = (await firm.boundingBox()).x
    await keeper.main.locator('.table-box').evaluate((box) => { box.scrollLeft = 300 })
    await expect.soon(async () => Math.abs((await firm.boundingBox()).x - at) < 2, 'it stays')
    // A view keeps its own widths.
    await keeper.open('/customers?sort=name')
    await keeper.openMenu('视图', 'View')
    await keeper.field('视图名称', 'View name').fill('宽列')
    await keeper.button('保存为新视图', 'Save as a new view').click()
    await expect.address(keeper.page, (path) => /^\/customers\?view=[^&]+$/.test(path))
    const [, id] = /view=([^&]+)/.exec(keeper.page.url())
    expect.ok((await house.ask('GET', `/saved_views/${id}`)).widths.includes('grade:'), 'the new view has what was drawn')
    await keeper.main.getByRole('columnheader', { name: '客户名称' }).getByRole('link').focus()
    await keeper.page.keyboard.press('Alt+Shift+ArrowRight')
    await expect.soon(async () => (await house.ask('GET', `/saved_views/${id}`)).widths?.includes('name:'), 'the view keeps it')
  },

  'a list goes on by itself, and a reload and the way back lead to the same rows': async ({ house, visit }) => {
    for (const how of [{}, { size: PHONE }]) {
      const keeper = await visit({ as: house.keeper, ...how })
      await keeper.open('/customers?sort=name')
      const first = (await names(keeper)).length
      const end = () => keeper.main.locator('tr[data-record]').last().scrollIntoViewIfNeeded()
      await end()
      await expect.soon(async () => (await names(keeper)).length >= first * 2, 'the next page comes')
      await end()
      await expect.soon(async () => (await names(keeper)).length >= first * 3, 'and the one after')
      expect.equal(new Set(await keeper.main.locator('tr[data-record]').evaluateAll((rows) => rows.map((row) => row.dataset.record))).size, (await names(keeper)).length)
      await keeper.main.locator('tr[data-record]').nth(first + 30).evaluate((row) => row.scrollIntoView({ block: 'start' }))
      await expect.address(keeper.page, (path) => path.includes('after='))
      const topRow = () => keeper.page.evaluate(() => history.state?.row)
      await expect.soon(async () => Boolean(await topRow()), 'the place is told')
      await keeper.page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))
      const here = await topRow()
      const inSight = () => keeper.main.locator(`tr[data-record="${here}"]`).evaluate((row) => {
        const { top } = row.getBoundingClientRect()
        return top > -60 && top < innerHeight
      })
      await keeper.page.reload()
      await expect.soon(inSight, 'the same row after a reload')
      await keeper.open('/contacts')
      await keeper.page.goBack()
      await expect.soon(inSight, 'the same row on the way back')
    }
  },
}
