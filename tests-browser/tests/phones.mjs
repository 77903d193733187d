// A phone in one hand: every kind of page at 390 pixels, under a thumb, in both languages.

import { expect } from '../expect.mjs'
import { furnish, insidePages, OUTSIDE } from '../pages.mjs'
import { touch } from '../touch.mjs'
import { PHONE } from '../visit.mjs'

export default {
  'open menus, panels, the sheet of places and a value changed in place can be touched with a thumb': async ({ house, visit }) => {
    const { record } = await furnish(house, 'Thumb 菜单检查有限公司')
    for (const lang of ['zh', 'en']) {
      const phone = await visit({ as: house.keeper, lang, size: PHONE })
      const { page } = phone
      const found = []
      const look = async (where, within) => found.push(...(await touch(phone, within)).map((what) => `${lang}, ${where}: ${what}`))
      const menus = ['.account .menu', '.filter-bar .menu']
      await phone.open('/customers')
      for (const menu of menus) {
        await page.locator(`${menu} > summary`).first().tap()
        await look(menu, `${menu}[open] > .menu-list`)
        await page.keyboard.press('Escape')
      }
      await page.locator('.foot-bar button').tap()
      await look('the sheet of places', '#nav')
      await page.keyboard.press('Escape')
      await phone.button('列', 'Columns').tap()
      await look('columns', '#columns')
      await page.keyboard.press('Escape')
      await page.locator('tr[data-record] td.changeable').first().tap()
      await expect.seen(page.locator('form.in-place'))
      await look('changed in place on a card', '.in-place-box')
      await phone.open(record)
      await page.locator('[data-change]').first().tap()
      await expect.seen(page.locator('form.in-place'))
      await look('changed in place on a page', '.in-place-box')
      expect.equal(found.join('\n'), '')
    }
  },

  'a fact on a phone\u2019s card is touched, changed and saved, and its name still opens the record': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '拇指改动机械', lifecycle_stage: 'prospect' })
    const phone = await visit({ as: house.keeper, size: PHONE })
    const here = `/customers?filter=${encodeURIComponent('name == "拇指改动机械"')}`
    await phone.open(here)
    const fact = (label) => phone.main.locator(`tr[data-record] td[data-label="${label}"]`)
    for (const label of ['客户名称', '负责人', '最近联系', '生命周期阶段']) await expect.seen(fact(label))
    await fact('生命周期阶段').tap()
    const form = phone.page.locator('form.in-place')
    await form.locator('select').selectOption('active')
    await form.getByRole('button', { name: '保存' }).tap()
    await expect.says(fact('生命周期阶段'), '活跃')
    expect.equal((await house.ask('GET', `/customers/${id}`)).lifecycle_stage, 'active')
    await fact('客户名称').tap()
    await expect.address(phone.page, (path) => path.startsWith(`/customers/${id}`))
  },

  'the bar at the foot leads to the day, the customers, a new one, the messages, and more': async ({ house, visit }) => {
    const phone = await visit({ as: house.keeper, size: PHONE })
    await phone.open('/customers')
    const bar = phone.page.getByRole('navigation', { name: '快捷导航' })
    const words = await bar.locator('.nav-link').evaluateAll((links) => links.map((link) => link.querySelector('span').textContent))
    expect.deepEqual(words, ['我的一天', '客户', '新建', '消息', '更多'])
    await bar.getByRole('link', { name: /消息/ }).tap()
    await expect.address(phone.page, (path) => path === '/notifications')
  },

  'the list of customers fits a desk in its default columns, in both languages': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open('/customers')
      const box = keeper.main.locator('.table-box').first()
      const [content, room] = await box.evaluate((part) => [part.scrollWidth, part.clientWidth])
      expect.ok(content <= room, `${lang}: ${content} of ${room}`)
    }
  },

  'every kind of page can be touched with a thumb and read on a phone in Chinese': async ({ house, visit }) => {
    await expectThumbsWelcome(house, visit, 'zh')
  },

  'every kind of page can be touched with a thumb and read on a phone in English': async ({ house, visit }) => {
    await expectThumbsWelcome(house, visit, 'en')
  },
}

async function expectThumbsWelcome(house, visit, lang) {
  const inside = insidePages(await furnish(house, `Thumb ${lang} 拇指检查有限公司`))
  const found = new Map()
  for (const [as, kinds] of [[null, OUTSIDE], [house.keeper, inside]]) {
    const visited = await visit({ as, lang, size: PHONE })
    visited.watch.expect(400, 404)
    for (const [name, path] of kinds) {
      await visited.open(path)
      await expect.noSidewaysScrolling(visited.page)
      for (const what of await touch(visited)) found.set(what, [...found.get(what) ?? [], name])
    }
  }
  expect.equal([...found].map(([what, names]) => `${what} on ${names.join(', ')}`).join('\n'), '')
}
