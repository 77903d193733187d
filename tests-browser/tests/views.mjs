// Kept views of a list: saved, changed, shared, pinned, opened with, deleted; and what is refused.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'

const GRADE_A = `/customers?filter=${encodeURIComponent('grade == "a"')}&columns=name,grade,owner`
const tab = (visited, name) => visited.main.getByRole('navigation', { name: visited.t('视图', 'Views') }).getByRole('link', { name, exact: true })
const inSideBar = (visited, name) => visited.page.locator('nav.side').getByRole('link', { name, exact: true })

async function save(visited, name, sharing) {
  await visited.openMenu('视图', 'View')
  await visited.field('视图名称', 'View name').fill(name)
  if (sharing) await visited.main.getByLabel(visited.t('共享给', 'Shared with'), { exact: true }).selectOption(sharing)
  await visited.button('保存为新视图', 'Save as a new view').click()
  await expect.address(visited.page, (path) => /^\/customers\?view=[^&]+$/.test(path))
}

export default {
  'a list is kept as a view, changed, and kept again': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(GRADE_A)
    await save(keeper, '甲级一览')
    const [, id] = /view=([^&]+)/.exec(keeper.page.url())
    expect.equal(await tab(keeper, '甲级一览').getAttribute('aria-current'), 'page')
    expect.deepEqual(await keeper.main.locator('thead th:not(.col-select)').count(), 3)
    await keeper.main.getByRole('columnheader', { name: '客户名称' }).getByRole('link').click()
    await expect.address(keeper.page, (path) => path === `/customers?view=${id}&sort=name`)
    await expect.says(keeper.main.locator('.view-changed'), '未保存')
    expect.deepEqual(await axe(keeper), [])
    await keeper.link('放弃改动', 'Discard').click()
    await expect.address(keeper.page, (path) => path === `/customers?view=${id}`)
    await keeper.main.getByRole('columnheader', { name: '客户名称' }).getByRole('link').click()
    await keeper.button('保存改动', 'Save changes').click()
    await expect.address(keeper.page, (path) => path === `/customers?view=${id}`)
    const kept = await house.ask('GET', `/saved_views/${id}`)
    expect.deepEqual([kept.name, kept.sort, kept.filter, kept.columns], ['甲级一览', 'name', 'grade == "a"', 'name,grade,owner'])
    // What the view has can be taken away for once, and the address says so.
    await keeper.main.getByRole('list', { name: '筛选条件' }).getByRole('link', { name: /移除筛选/ }).click()
    await expect.address(keeper.page, (path) => path === `/customers?view=${id}&filter=`)
  },

  'without script a view is renamed, pinned, opened with, and deleted': async ({ house, visit }) => {
    const person = await house.hire(`views-${house.database ?? 'x'}`.toLowerCase(), 'head_of_sales')
    const visited = await visit({ as: person, lang: 'en', script: false })
    await visited.open('/customers?density=compact&sort=name')
    await save(visited, 'Close rows')
    await visited.open('/customers/views')
    expect.deepEqual(await visited.main.getByRole('heading', { name: 'Close rows' }).count(), 1)
    const card = () => visited.main.locator('section.card', { hasText: 'Mine' })
    await card().locator('input[name^=name-]').fill('My close rows')
    await card().getByRole('button', { name: 'Save name and sharing' }).click()
    await card().getByRole('button', { name: 'Pin to sidebar' }).click()
    await expect.seen(inSideBar(visited, 'My close rows'))
    await card().getByRole('button', { name: 'Set as default view' }).click()
    await visited.open('/customers')
    await expect.address(visited.page, (path) => path.startsWith('/customers?view='))
    await tab(visited, 'All').click()
    await expect.address(visited.page, (path) => path === '/customers?view=all')
    await visited.open('/customers/views?view=all')
    await card().getByRole('button', { name: 'Delete view' }).click()
    await visited.open('/customers')
    await expect.address(visited.page, (path) => path === '/customers')
    expect.equal(await inSideBar(visited, 'My close rows').count(), 0)
  },

  'a view is shared with one person by name, to be seen or to be changed, and no longer': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(GRADE_A)
    await save(keeper, '给同事的视图')
    const [, id] = /view=([^&]+)/.exec(keeper.page.url())
    const login = `shared-view-${house.database ?? 'x'}`.toLowerCase()
    const person = await house.hire(login, 'management')
    const [{ name }] = await house.find('users', `login == "${login}"`)
    const reader = await visit({ as: person })
    reader.watch.expect(404)
    reader.watch.expect(403)
    expect.equal((await reader.open(`/customers?view=${id}`)).status(), 404)
    expect.equal((await reader.open(`/shares/saved_views/${id}`)).status(), 404)

    const share = async (level) => {
      await keeper.open('/customers/views?view=all')
      const card = keeper.main.locator('section.card', { has: keeper.page.getByRole('heading', { name: '给同事的视图' }) })
      await card.getByRole('link', { name: '共享给同事…' }).click()
      await keeper.main.getByRole('combobox', { name: '同事' }).fill(name)
      await keeper.page.getByRole('option', { name }).first().click()
      await keeper.main.locator('[name=level]').selectOption(level)
      await keeper.main.getByRole('button', { name: '共享', exact: true }).click()
      await expect.says(keeper.page.locator('body'), '已共享')
    }
    await share('see')
    await reader.open(`/customers?view=${id}&sort=name`)
    await expect.seen(tab(reader, '给同事的视图'))
    expect.equal(await reader.button('保存改动', 'Save changes').count(), 0)
    expect.equal((await reader.open(`/shares/saved_views/${id}`)).status(), 404)
    await keeper.button('取消共享', 'Stop sharing').click()
    await expect.says(keeper.page.locator('body'), '已取消共享')
    expect.equal((await reader.open(`/customers?view=${id}`)).status(), 404)
    await share('change')
    await reader.open(`/customers?view=${id}&sort=name`)
    await reader.button('保存改动', 'Save changes').click()
    await expect.soon(async () => await reader.button('保存改动', 'Save changes').count() === 0, 'the change is kept')
    await keeper.open(`/customers?view=${id}`)
    await expect.seen(keeper.main.getByText('升序'))
    // It goes with its shares, and comes back with them.
    await keeper.open('/customers/views?view=all')
    const card = keeper.main.locator('section.card', { has: keeper.page.getByRole('heading', { name: '给同事的视图' }) })
    await card.getByRole('button', { name: '删除视图' }).click()
    await expect.says(keeper.page.locator('.toast').first(), '删除')
    expect.equal((await reader.open(`/customers?view=${id}`)).status(), 404)
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => (await reader.open(`/customers?view=${id}`)).status() === 200, 'the share is back')
  },

  'a view is seen by those it is shared with, and changed by its owner and administrators only': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(GRADE_A)
    await save(keeper, '只给自己')
    const [, secret] = /view=([^&]+)/.exec(keeper.page.url())
    await keeper.open(GRADE_A)
    await save(keeper, '给所有人', 'everyone')
    const [, open] = /view=([^&]+)/.exec(keeper.page.url())
    const person = await house.hire(`reader-${house.database ?? 'x'}`.toLowerCase(), 'management')
    const reader = await visit({ as: person })
    reader.watch.expect(404)
    await reader.open(`/customers?view=${secret}`)
    await expect.says(reader.page.locator('body'), '找不到这个视图')
    await reader.open(`/customers?view=${open}&sort=name`)
    expect.equal(await tab(reader, '只给自己').count(), 0)
    expect.equal(await reader.button('保存改动', 'Save changes').count(), 0)
    expect.equal(await reader.link('另存为…', 'Save as…').count(), 1)
    // Sent all the same, it is refused in words.
    await reader.openMenu('视图', 'View')
    await reader.main.locator(`form[action$="${open}/pin"]`).evaluate((form) => {
      form.action = form.action.replace(/pin$/, 'deletion')
      form.submit()
    })
    await expect.says(reader.page.locator('.toast').first(), '只有视图的创建人或管理员')
    await expect.seen(tab(reader, '给所有人'))
    // It goes when its owner no longer shares it.
    await keeper.open('/customers/views?view=all')
    const card = keeper.main.locator('section.card', { has: keeper.page.getByRole('heading', { name: '给所有人' }) })
    await card.getByRole('combobox', { name: /共享给/ }).selectOption('nobody')
    await card.getByRole('button', { name: '保存名称与共享' }).click()
    await expect.says(keeper.page.locator('.toast').first(), '视图已保存')
    await reader.open(`/customers?view=${open}`)
    await expect.says(reader.page.locator('body'), '找不到这个视图')
  },

  'a name is needed and taken once, and only administrators share with everyone': async ({ house, visit }) => {
    const person = await house.hire(`namer-${house.database ?? 'x'}`.toLowerCase(), 'head_of_sales')
    const visited = await visit({ as: person })
    visited.watch.expect(422)
    const send = async (name, tamper) => {
      await visited.open(GRADE_A)
      await visited.openMenu('视图', 'View')
      await visited.field('视图名称', 'View name').fill(name)
      const sharing = visited.main.getByLabel('共享给', { exact: true })
      expect.equal(await sharing.locator('option[value=everyone]').count(), 0)
      if (tamper) {
        await sharing.evaluate((select) => select.append(new Option('everyone', 'everyone')))
        await sharing.selectOption('everyone')
      }
      await visited.button('保存为新视图', 'Save as a new view').click()
    }
    await send('')
    await expect.says(visited.main, '请给视图起个名字')
    await send('重名')
    await expect.address(visited.page, (path) => path.startsWith('/customers?view='))
    await send('重名')
    await expect.says(visited.main, '您已有同名的视图')
    await send('给大家', true)
    await expect.says(visited.main, '只有管理员可以共享给所有人')
  },

  'what is done with a view can be taken back, and the palette finds views by pinyin': async ({ house, visit }) => {
    const person = await house.hire(`undo-${house.database ?? 'x'}`.toLowerCase(), 'sales_rep')
    const visited = await visit({ as: person })
    const undo = () => visited.page.locator('.toasts').getByRole('button', { name: '撤销' })
    await visited.open(GRADE_A)
    await save(visited, '撤销试试')
    const [, id] = /view=([^&]+)/.exec(visited.page.url())
    await visited.page.keyboard.press('Control+k')
    await visited.page.locator('#palette-words').fill('cxss')
    const found = visited.page.locator('#palette').getByRole('option', { name: /撤销试试/ })
    await expect.seen(found)
    await found.click()
    await expect.address(visited.page, (path) => path === `/customers?view=${id}`)
    await visited.open('/customers/views')
    const card = (name) => visited.main.locator('section.card', { has: visited.page.getByRole('heading', { name }) })
    await card('撤销试试').locator('input[name^=name-]').fill('换了名字')
    await card('撤销试试').getByRole('button', { name: '保存名称与共享' }).click()
    await expect.seen(card('换了名字'))
    await undo().click()
    await expect.seen(card('撤销试试'))
    await card('撤销试试').getByRole('button', { name: '删除视图' }).click()
    await expect.says(visited.page.locator('.toast').first(), '视图已删除')
    await undo().click()
    await visited.open('/customers/views?view=all')
    await expect.seen(card('撤销试试'))
  },

  'a view whose filter no longer holds says why, and shows no list instead': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    keeper.watch.expect(400)
    await keeper.open(GRADE_A)
    await save(keeper, 'Worn out')
    const [, id] = /view=([^&]+)/.exec(keeper.page.url())
    const { version } = await house.ask('GET', `/saved_views/${id}`)
    await house.ask('PATCH', `/saved_views/${id}`, { body: { filter: 'shoe_size > 44' }, headers: { 'If-Match': `"${version}"` } })
    await keeper.open(`/customers?view=${id}`)
    await expect.says(keeper.main, 'shoe_size')
    await expect.says(keeper.main, 'no longer works')
    expect.equal(await keeper.main.locator('[data-row]').count(), 0)
    await keeper.main.locator('.narrow').getByRole('textbox', { name: 'Filter as text' }).fill('grade == "b"')
    await keeper.main.locator('.narrow').getByRole('button', { name: 'Apply expression' }).click()
    await keeper.button('Save changes', 'Save changes').click()
    await expect.address(keeper.page, (path) => path === `/customers?view=${id}`)
    await expect.seen(keeper.main.locator('[data-row]'))
  },
}
