// Narrowing a list: conditions that open to be changed, groups of and / or, and the text that says the same.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const filtered = (filter, below = '') => `/customers${below}?filter=${encodeURIComponent(filter)}`
const filterOf = (page) => new URL(page.url()).searchParams.get('filter')

export default {
  'a condition opens, is changed, and the others stay as they are': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(filtered('lifecycle_stage == "lost" && owner == me'))
    const chips = keeper.main.getByRole('list', { name: '筛选条件' })
    await chips.locator('summary', { hasText: '流失' }).click()
    await chips.locator('details[open] select[name^=value]').selectOption({ label: '活跃' })
    expect.deepEqual(await axe(keeper), [])
    await chips.locator('details[open]').getByRole('button', { name: '应用', exact: true }).click()
    await expect.soon(() => filterOf(keeper.page) === 'lifecycle_stage == "active" && owner == me', () => filterOf(keeper.page))
    // Sent as it stands, "me" stays "me".
    await chips.locator('summary', { hasText: '负责人' }).click()
    await chips.locator('details[open]').getByRole('button', { name: '应用', exact: true }).click()
    await expect.soon(() => filterOf(keeper.page) === 'lifecycle_stage == "active" && owner == me', () => filterOf(keeper.page))
  },

  'a condition without a value is refused, and nothing is lost': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(filtered('grade == "a"'))
    const chips = keeper.main.getByRole('list', { name: 'Filtered by' })
    await chips.locator('summary').first().click()
    await chips.locator('details[open] select[name^=value]').selectOption('')
    await chips.locator('details[open]').getByRole('button', { name: 'Apply', exact: true }).click()
    await expect.says(keeper.page.locator('.toast').first(), 'Grade')
    expect.equal(filterOf(keeper.page), 'grade == "a"')
  },

  'without script conditions are joined into groups, turned and taken off, and the text follows': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open('/customers/filter/tree')
    const add = async (where, field, value) => {
      await where.locator('select[name=field]').selectOption(field)
      await where.locator('[name^=value]').first().fill(value)
      await where.getByRole('button', { name: '应用', exact: true }).click()
    }
    await add(keeper.main.locator('form.condition').first(), 'grade', 'a')
    await expect.soon(() => filterOf(keeper.page) === 'grade == "a"', () => filterOf(keeper.page))
    await keeper.main.locator('.filter-opens', { hasText: '或者' }).locator('summary').click()
    await add(keeper.main.locator('.filter-opens[open]'), 'grade', 'b')
    await expect.soon(() => filterOf(keeper.page) === 'grade == "a" || grade == "b"', () => filterOf(keeper.page))
    await keeper.main.locator('.filter-leaf').nth(1).locator('.filter-opens', { hasText: '并且' }).locator('summary').click()
    await add(keeper.main.locator('.filter-opens[open]'), 'lifecycle_stage', 'lost')
    await expect.soon(() => filterOf(keeper.page) === 'grade == "a" || (grade == "b" && lifecycle_stage == "lost")', () => filterOf(keeper.page))
    await keeper.main.getByRole('link', { name: '改为满足以下任一' }).click()
    await expect.soon(() => filterOf(keeper.page) === 'grade == "a" || grade == "b" || lifecycle_stage == "lost"', () => filterOf(keeper.page))
    await keeper.main.locator('.filter-leaf').nth(1).getByRole('link', { name: /移除/ }).click()
    await expect.soon(() => filterOf(keeper.page) === 'grade == "a" || lifecycle_stage == "lost"', () => filterOf(keeper.page))
    await keeper.link('查看列表', 'Show the list').click()
    await expect.address(keeper.page, (path) => path.startsWith('/customers?filter='))
    await expect.says(keeper.main.getByRole('list', { name: '筛选条件' }), '或')
  },

  'the text is changed and the groups follow; what is wrong with it is said': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    keeper.watch.expect(400)
    await keeper.open(filtered('grade == "a"', '/filter/tree'))
    // The expression is for those who know it: folded away, open where it is to be mended.
    expect.ok(!(await keeper.field('Filter as text', 'Filter as text').isVisible()))
    await keeper.main.getByText('Advanced: expression').click()
    await keeper.field('Filter as text', 'Filter as text').fill('grade == "a" && (city == "苏州" || city == "无锡")')
    await keeper.button('Apply expression', 'Apply expression').click()
    await expect.seen(keeper.main.getByRole('group', { name: 'Any of these' }))
    expect.deepEqual(await axe(keeper), [])
    await keeper.main.getByText('Advanced: expression').click()
    await keeper.field('Filter as text', 'Filter as text').fill('!(grade == "a" || city == "苏州")')
    await keeper.button('Apply expression', 'Apply expression').click()
    await expect.says(keeper.main.locator('.filter-leaf'), '!(grade == "a" || city == "苏州")')
    await keeper.main.getByText('Advanced: expression').click()
    await keeper.field('Filter as text', 'Filter as text').fill('grade === a')
    await keeper.button('Apply expression', 'Apply expression').click()
    await expect.seen(keeper.main.getByRole('alert'))
    expect.equal(await keeper.field('Filter as text', 'Filter as text').inputValue(), 'grade === a')
  },

  'groups fit on a phone': async ({ house, visit }) => {
    const phone = await visit({ as: house.keeper, size: PHONE })
    await phone.open(filtered('grade == "a" && (city == "苏州" || (city == "无锡" && lifecycle_stage == "lost"))', '/filter/tree'))
    await expect.noSidewaysScrolling(phone.page)
    expect.deepEqual(await axe(phone), [])
  },
}
