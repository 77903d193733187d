// Rows that fail are corrected on the page, likely duplicates are decided about row by row, columns are cleaned up
// first, and orders come in with their lines.

import { expect } from '../expect.mjs'
import { countsShown, handIn } from '../wizard.mjs'

const OF = { zh: '衡格', en: '衡栅' }

export default {
  'rows that fail are corrected in a grid, by key and by paste, and go in': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const name = OF[lang]
      const rows = [
        `如皋${name}一厂,2026-02-31,A`, `如皋${name}二厂,去年夏天,B`, `如皋${name}三厂,2026-02-28,B`, `如皋${name}四厂,2026-13-01,头等`,
      ]
      const keeper = await visit({ as: house.keeper, lang })
      await handIn(keeper, 'customers', { name: `${name}.csv`, bytes: Buffer.from(`客户名称,建档日期,客户级别\n${rows.join('\n')}\n`) })
      await keeper.button('下一步：检查', 'Next: check').click()
      await keeper.link('在页面上改正失败的行', 'Correct the failing rows here').click()
      const cells = keeper.main.locator('input[data-column="1"]')
      await expect.soon(async () => await cells.count() === 3, 'three rows fail')
      await expect.seen(keeper.main.locator('input[aria-invalid]').first())
      // A column from a spreadsheet fills the cells from here downwards; Enter goes to the next row.
      await cells.first().focus()
      await keeper.page.evaluate(() => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', '2026-01-05\n2026-01-06\n')
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      })
      expect.deepEqual(await cells.evaluateAll((all) => all.map((cell) => cell.value)), ['2026-01-05', '2026-01-06', '2026-13-01'])
      await keeper.page.keyboard.press('Enter')
      await keeper.page.keyboard.press('Enter')
      await keeper.page.keyboard.type('2026-01-07')
      await keeper.button('保存并重新检查', 'Save and check again').click()
      await expect.soon(async () => await cells.count() === 1, 'one row fails still')
      // The import begins without it; it is corrected afterwards, in the same import.
      await keeper.link('返回检查结果', 'Back to the check').click()
      await keeper.button('开始导入', 'Start the import').click()
      await expect.seen(keeper.link('撤销导入', 'Take the import back'))
      expect.equal((await countsShown(keeper)).failed, 1)
      await keeper.link('在页面上改正', 'Correct them here').click()
      await keeper.main.locator('input[aria-invalid]').fill('C')
      await keeper.button('保存并导入这些行', 'Save and import these rows').click()
      // Nothing is left to correct, so the result is what there is to see; the file stays for a while.
      await expect.seen(keeper.link('撤销导入', 'Take the import back'))
      await expect.says(keeper.main, lang === 'zh' ? '原文件再保留 7 天' : 'The file is kept for 7 more days')
      const counts = await countsShown(keeper)
      expect.deepEqual([counts.created, counts.failed, counts.rows], [4, 0, 4])
      const found = await house.find('customers', `name.contains("${name}")`)
      expect.equal(found.length, 4)
    }
  },

  'without script one value fills a column, and of likely duplicates it is said what becomes of them': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    const rows = '客户名称,客户级别,建档日期\n衡复甲厂,A,不详\n衡复乙厂,A,不详\n衡复甲厂,B,2026-01-01\n'
    await handIn(keeper, 'customers', { name: '衡复.csv', bytes: Buffer.from(rows) })
    await keeper.button('下一步：检查', 'Next: check').click()
    const correct = keeper.link('在页面上改正失败的行', 'Correct the failing rows here')
    // Without script nothing moves of itself.
    await expect.soon(async () => await correct.count() > 0 || (await keeper.page.reload(), false), 'the check ends')
    await correct.click()
    // One kind of problem: the page offers to choose where there are several.
    await keeper.page.goto(`${keeper.page.url()}&problem=known_since%3Aday_unreadable`)
    await keeper.main.locator('input[name=fill-value]').fill('2026-01-02')
    await keeper.button('全部改成这个值', 'Write it everywhere').click()
    await expect.says(keeper.main, '这里没有要处理的行')
    await keeper.main.locator('nav.tabs a').nth(1).click()
    await keeper.main.locator('select[name=all-choice]').selectOption('skip')
    await keeper.button('全部这样处理', 'Do so with all').click()
    await keeper.link('返回检查结果', 'Back to the check').click()
    const counts = await countsShown(keeper)
    expect.deepEqual([counts.created, counts.skipped, counts.failed], [2, 1, 0])
  },

  'a column is cleaned up first, with what it becomes beside it': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const name = `衡整${OF[lang]}`
      const keeper = await visit({ as: house.keeper, lang })
      const rows = `客户名称,客户级别\n"${name} 机械(集团)有限公司",重要\n`
      await handIn(keeper, 'customers', { name: `${name}.csv`, bytes: Buffer.from(rows) })
      const shaping = keeper.main.locator('details.shaping')
      await shaping.first().locator('summary').click()
      await shaping.first().locator('input[value=company]').check()
      await shaping.nth(1).locator('summary').click()
      await shaping.nth(1).locator('textarea').fill('重要=A')
      await shaping.nth(1).getByRole('button').click()
      await expect.says(keeper.main, '重要 → A')
      await expect.says(keeper.main, `→ ${name}机械（集团）有限公司`)
      await keeper.button('下一步：检查', 'Next: check').click()
      await keeper.button('开始导入', 'Start the import').click()
      await expect.seen(keeper.link('撤销导入', 'Take the import back'))
      const [made] = await house.find('customers', `name.contains("${name}")`)
      expect.deepEqual([made.name, made.grade], [`${name}机械（集团）有限公司`, 'a'])
    }
  },
}
