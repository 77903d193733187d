// What stands around every page: the palette, the keyboard's table, a look at a record beside its list.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const palette = (visited) => visited.page.locator('#palette')
const lines = (visited) => palette(visited).getByRole('option')

async function call(visited, words = '') {
  await visited.page.keyboard.press('Control+k')
  await expect.seen(lines(visited))
  if (words === '') return
  const answered = visited.page.waitForResponse((answer) => answer.url().includes(`q=${encodeURIComponent(words)}`)
    || answer.url().includes(`q=${encodeURIComponent(words).replaceAll('%20', '+')}`))
  await visited.page.locator('#palette-words').fill(words)
  await answered
}

export default {
  'the palette goes to a list by Chinese, English, pinyin and initials, in either language': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      for (const words of ['联系人', 'contacts', 'lianxiren', 'lxr']) {
        await keeper.open('/')
        await call(keeper, words)
        await expect.soon(async () => (await lines(keeper).first().innerText()).trim() === keeper.t('联系人', 'Contacts'),
          async () => `${words} finds ${await lines(keeper).allInnerTexts()}`)
        await keeper.page.keyboard.press('Enter')
        await expect.address(keeper.page, (path) => path === '/contacts')
      }
    }
  },

  'the palette creates, sets language and look, opens the help, and lets one out': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/')
    await call(keeper, 'xjkh')
    await lines(keeper).filter({ hasText: /^新建客户$/ }).click()
    await expect.address(keeper.page, (path) => path === '/customers/new')
    await keeper.open('/customers')
    await call(keeper, '外观 深色')
    await keeper.page.keyboard.press('Enter')
    await expect.soon(() => keeper.page.locator('html[data-theme=dark]').count(), 'it stays light')
    await expect.address(keeper.page, (path) => path === '/customers')
    await call(keeper, 'english')
    await keeper.page.keyboard.press('Enter')
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: 'Customers' }))
    await call(keeper, 'shortcuts')
    await keeper.page.keyboard.press('Enter')
    await expect.seen(keeper.page.getByRole('dialog', { name: 'Keyboard shortcuts' }))
    await keeper.page.keyboard.press('Escape')
    const leaver = await visit()
    await leaver.signIn(house.keeper)
    await call(leaver, 'tuichu')
    await leaver.page.keyboard.press('Enter')
    await expect.address(leaver.page, (path) => path.startsWith('/sign-in'))
  },

  'the palette acts on the record that is open: edit, new contact, copy link, delete after a question': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '金坛衡面板有限公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    keeper.watch.expect(404)
    await keeper.open(`/customers/${id}`)
    await call(keeper, '编辑')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `/customers/${id}/edit`)
    await call(keeper, '新建联系人')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `/contacts/new?customer=${id}`)
    await keeper.open(`/customers/${id}`)
    await call(keeper, '复制')
    await keeper.page.keyboard.press('Enter')
    await expect.soon(async () => (await keeper.page.evaluate(() => navigator.clipboard.readText())) === `${house.url}/customers/${id}`, 'the link is not there')
    await expect.notSeen(palette(keeper))
    await call(keeper, 'shanchu')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `/customers/${id}/deletion`)
    await expect.says(keeper.main, '金坛衡面板有限公司')
    await keeper.link('取消', 'Cancel').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await call(keeper, '删除')
    await keeper.page.keyboard.press('Enter')
    await keeper.button('删除', 'Delete').click()
    await expect.address(keeper.page, (path) => path === '/customers')
    expect.equal((await keeper.context.request.get(`/customers/${id}`)).status(), 404)
  },

  'the palette finds records as one types, grouped, as the search does': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '溧阳衡瀑布链条有限公司' })
    await house.create('contacts', { name: '瀑小衡', customer: id })
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/')
    await call(keeper, '衡瀑布')
    await expect.seen(palette(keeper).getByRole('group', { name: '客户' }).getByRole('option', { name: /溧阳衡瀑布链条有限公司/ }))
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await call(keeper, 'nobodyiscalledthis')
    await expect.says(palette(keeper), '没有匹配')
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(palette(keeper))
  },

  'the palette offers nobody what they may not do': async ({ house, visit }) => {
    const reader = await house.hire('meng.qi', 'analyst')
    const { id } = await house.create('customers', { name: '高淳衡陶瓷有限公司' })
    const hidden = await house.hire('xue.rui', 'sales_rep')
    const window = await visit({ as: reader })
    window.watch.expect(403, 404)
    await window.open(`/customers/${id}`)
    await call(window)
    const offered = await lines(window).allInnerTexts()
    expect.ok(offered.some((line) => line.includes('复制链接')), `${offered}`)
    // Whoever is away says who stands in for them, whatever their role, and might do so by a file.
    const own = (text) => text.includes('代理') || text === '导入记录'
    const others = offered.map((text) => text.trim()).filter((text) => !own(text))
    for (const line of ['编辑', '删除', '新建', '导入', '设计系统']) {
      expect.ok(!others.some((text) => text.startsWith(line)), `${line} is offered: ${offered}`)
    }
    expect.equal((await window.open(`/customers/${id}/deletion`)).status(), 403)
    const rep = await visit({ as: hidden })
    rep.watch.expect(404)
    await rep.open(`/go?at=${encodeURIComponent(`/customers/${id}`)}&q=${encodeURIComponent('高淳')}`)
    expect.ok(!(await rep.main.innerText()).includes('衡陶瓷'), 'it names what is out of sight')
    expect.equal((await rep.open(`/customers/${id}/preview`)).status(), 404)
    expect.equal((await rep.open(`/customers/${id}/deletion`)).status(), 404)
  },

  'without script the palette is a page: go, act, sign out': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '句容衡草莓有限公司' })
    const keeper = await visit({ script: false })
    await keeper.signIn(house.keeper)
    await keeper.open(`/customers/${id}`)
    await keeper.page.getByRole('link', { name: '命令面板' }).first().click()
    await expect.address(keeper.page, (path) => path.startsWith('/go?at='))
    expect.equal(await keeper.main.getByText('复制链接').count(), 0)
    await keeper.main.getByRole('searchbox').fill('lxr')
    await keeper.button('查找', 'Find').click()
    await keeper.main.getByRole('link', { name: '新建联系人' }).first().click()
    await expect.address(keeper.page, (path) => path === `/contacts/new?customer=${id}`)
    await keeper.open(`/go?at=${encodeURIComponent(`/customers/${id}`)}&q=shense`)
    await keeper.main.getByRole('button', { name: /深色/ }).click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    expect.equal(await keeper.page.locator('html').getAttribute('data-theme'), 'dark')
    await keeper.open('/go?q=tuichu')
    await keeper.main.getByRole('button', { name: '退出登录' }).click()
    await expect.address(keeper.page, (path) => path.startsWith('/sign-in'))
  },

  'a session that ended shows the way in when the palette asks': async ({ house, visit }) => {
    const keeper = await visit()
    await keeper.signIn(house.keeper)
    await keeper.open('/customers')
    const cookies = await keeper.context.cookies()
    await keeper.context.clearCookies()
    await keeper.context.addCookies(cookies.filter(({ httpOnly }) => !httpOnly))
    await keeper.page.keyboard.press('Control+k')
    await expect.address(keeper.page, (path) => path.startsWith('/sign-in'))
  },

  'the help names exactly the keys that the page hears': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    await keeper.page.keyboard.press('?')
    const table = await keeper.page.locator('#keyboard-help [data-key]').evaluateAll((keys) => keys.map(({ dataset }) => [dataset.key, dataset.does]))
    const script = await (await keeper.context.request.get(await keeper.page.locator('script[src]').getAttribute('src'))).text()
    expect.ok(table.length > 10)
    for (const [key, does] of table) {
      expect.ok(new RegExp(`(["']?)${does}\\1:`).test(script), `${key} calls ${does}, which the script does not know`)
    }
    expect.equal(new Set(table.map(([key]) => key)).size, table.length, 'a key stands there twice')
  },

  'a row is looked at beside the list; the arrows go on, Esc comes back to the row': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '扬中衡预览电气有限公司', city: '扬中' })
    await house.create('contacts', { name: '柴望远', customer: id, mobile: '13912340000' })
    await house.create('customers', { name: '扬中衡预览桥架有限公司' })
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open(`/customers?q=${encodeURIComponent('衡预览')}`)
      const panel = keeper.page.locator('#preview')
      await keeper.page.keyboard.press('j')
      await keeper.page.keyboard.press('Space')
      await expect.says(panel, '扬中衡预览桥架有限公司')
      await keeper.page.keyboard.press('ArrowDown')
      await expect.says(panel, '扬中衡预览电气有限公司')
      await expect.says(panel, '柴望远')
      await expect.says(panel, keeper.t('动态', 'Timeline'))
      expect.deepEqual(await axe(keeper), [])
      await keeper.page.keyboard.press('Escape')
      await expect.notSeen(panel)
      await expect.soon(() => keeper.page.evaluate(() => document.activeElement.textContent.includes('电气')), 'the focus is elsewhere')
      await keeper.main.locator('[data-row]').first().hover()
      await keeper.main.locator('[data-peek]').first().click()
      await expect.says(panel, '扬中衡预览桥架有限公司')
      await panel.getByRole('link', { name: keeper.t('打开', 'Open'), exact: true }).click()
      await expect.address(keeper.page, (path) => path.startsWith('/customers/') && path.includes('?in=q'))
    }
  },

  'a long list of choices is searched by pinyin and initials': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    for (const typed of ['机械', 'jixie', 'jx']) {
      await keeper.open('/customers/new')
      const box = keeper.main.getByRole('combobox', { name: /^行业/ })
      await box.fill(typed)
      await expect.soon(async () => (await keeper.main.getByRole('listbox', { name: '行业' }).getByRole('option').allInnerTexts()).some((line) => line.includes('机械')),
        `${typed} does not find it`)
    }
  },

  'axe-core finds nothing in the palette, on its page, on a question before deleting; nothing sticks out on a phone': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '仪征衡轴心有限公司' })
    const found = []
    for (const how of [{ lang: 'zh' }, { lang: 'en', theme: 'dark' }, { lang: 'zh', size: PHONE }]) {
      const keeper = await visit({ as: house.keeper, ...how })
      for (const path of [`/go?at=/customers/${id}`, '/go?q=kh', `/customers/${id}/deletion`, `/customers/${id}?in=all`, '/']) {
        await keeper.open(path)
        found.push(...(await axe(keeper)).map((what) => `${path}: ${what}`))
        await expect.noSidewaysScrolling(keeper.page)
      }
      await call(keeper, 'kh')
      found.push(...(await axe(keeper)).map((what) => `palette: ${what}`))
      await expect.noSidewaysScrolling(keeper.page)
    }
    expect.deepEqual(found, [])
  },
}
