// Help where one is: at a field, at the head of a page, in the manual.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

export default {
  'the help of a field shows on hover, focus and tap, is read with its input, and Esc puts it away': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    const input = keeper.field('客户级别', 'Grade')
    const help = keeper.page.locator('#f-grade-help')
    expect.equal(await input.getAttribute('aria-describedby'), 'f-grade-help')
    await expect.notSeen(help)
    const mark = keeper.main.getByRole('button', { name: '说明：客户级别' })
    await mark.hover()
    await expect.seen(help)
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(help)
    await keeper.page.mouse.move(0, 0)
    await mark.focus()
    await expect.seen(help)
    await expect.says(help, 'A 最重要')
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(help)

    const phone = await visit({ as: house.keeper, size: PHONE, script: false, lang: 'en' })
    await phone.open('/customers/new')
    await phone.main.getByRole('button', { name: 'Help: Unified social credit code' }).tap()
    await expect.seen(phone.page.locator('#f-uscc-help'))
    await expect.says(phone.page.locator('#f-uscc-help'), 'only warns')
    await expect.noSidewaysScrolling(phone.page)
  },

  'in the mapping of an import the help of the chosen field stands below it': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/import')
    await keeper.main.locator('input[type=file]').setInputFiles({ name: '1.csv', mimeType: 'text/csv', buffer: Buffer.from('名称,某列\r\n甲,乙\r\n') })
    await keeper.button('下一步', 'Next').click()
    const chosen = keeper.main.getByRole('combobox', { name: '“某列”导入到' })
    await chosen.selectOption({ label: '客户级别' })
    await expect.says(keeper.page.locator('#map-1-help'), 'A 最重要')
    expect.equal(await chosen.getAttribute('aria-describedby'), 'map-1-help')
  },

  'every page leads to its chapter, and the manual is searched, read on and printed': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    for (const [path, chapter] of [['/', 'day'], ['/customers', 'lists'], ['/customers?as=board', 'boards'], ['/customers/import', 'importing'], ['/users', 'administration']]) {
      await keeper.open(path)
      await keeper.page.getByRole('link', { name: '本页帮助' }).click()
      await expect.address(keeper.page, (now) => now === `/help/${chapter}`)
    }
    await keeper.open('/customers')
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('link', { name: '使用手册' }).click()
    await expect.address(keeper.page, (path) => path === '/help')
    await keeper.main.getByRole('searchbox').fill('首字母')
    await keeper.page.keyboard.press('Enter')
    await keeper.main.getByRole('link', { name: '搜索', exact: true }).click()
    await expect.address(keeper.page, (path) => path === '/help/finding')
    await keeper.main.locator('a[rel=next]').click()
    await expect.address(keeper.page, (path) => path === '/help/lists')
    await keeper.page.emulateMedia({ media: 'print' })
    await expect.notSeen(keeper.main.locator('.manual-side'))
    await expect.seen(keeper.main.getByRole('heading', { name: '导出' }))
  },

  'axe-core finds nothing in the manual, among the fields, on the first steps, at the company and at a new colleague': async ({ house, visit }) => {
    const found = []
    for (const lang of ['zh', 'en']) {
      for (const theme of ['light', 'dark']) {
        const keeper = await visit({ as: house.keeper, lang, theme })
        for (const path of ['/help', '/help/lists', '/help/keyboard', '/help?q=import', '/help/fields', '/help/fields/customers', '/first-steps/company', '/first-steps/customers', '/first-steps/done', '/companies', '/people/new']) {
          await keeper.open(path)
          found.push(...(await axe(keeper)).map((what) => `${lang} ${theme} ${path}: ${what}`))
        }
      }
    }
    const phone = await visit({ as: house.keeper, size: PHONE })
    for (const path of ['/help', '/help/lists', '/help/keyboard', '/help/fields/customers', '/first-steps/people', '/people/new']) {
      await phone.open(path)
      await expect.noSidewaysScrolling(phone.page)
      found.push(...(await axe(phone)).map((what) => `phone ${path}: ${what}`))
    }
    expect.deepEqual(found, [])
  },
}
