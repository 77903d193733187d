// A block copied in a spreadsheet and pasted into a list: shown, mended, written, taken back.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'

const list = (name) => `/customers?columns=name,short_name,grade,yearly_spend&sort=name&filter=${encodeURIComponent(`name.startsWith("${name}")`)}`
const cell = (visited, row, label) => visited.main.locator('tr[data-record]').nth(row).locator(`td[data-label="${label}"]`)

const paste = (visited, text) => visited.page.evaluate((block) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', block)
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}, text)

export default {
  'a block from a spreadsheet is shown, mended, written and taken back': async ({ house, visit }) => {
    const made = []
    for (const number of [1, 2, 3]) made.push(await house.create('customers', { name: `粘贴纸业${number}厂`, kind: 'company' }))
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(422)
    await keeper.open(list('粘贴纸业'))
    await cell(keeper, 0, '简称').click()
    await paste(keeper, '一厂\tA\t1.2万\r\n二厂\t甲\t3000\r\n三厂\tC\t\r\n四厂\tD\t1\r\n')
    const dialog = keeper.page.locator('dialog#block')
    await expect.says(dialog, '将修改 3 条记录的 7 个单元格')
    await expect.says(dialog, '1 行超出列表末尾')
    expect.deepEqual(await axe(keeper), [])
    expect.equal((await house.ask('GET', `/customers/${made[0].id}`)).short_name, null)
    await dialog.getByLabel('粘贴纸业2厂 · 客户级别').fill('乙')
    await dialog.getByRole('button', { name: '重新检查' }).click()
    await expect.says(dialog, '乙')
    await dialog.getByLabel('粘贴纸业2厂 · 客户级别').fill('B')
    await dialog.getByRole('button', { name: '写入 7 个单元格' }).click()
    await expect.notSeen(dialog)
    await expect.says(cell(keeper, 1, '客户级别'), 'B')
    await expect.says(cell(keeper, 0, '年采购额'), '12,000')
    await expect.soon(() => cell(keeper, 0, '简称').evaluate((td) => td === document.activeElement), 'the focus stays at the block')
    expect.deepEqual((await house.ask('GET', `/customers/${made[2].id}`)).short_name, '三厂')
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => (await house.ask('GET', `/customers/${made[2].id}`)).short_name === null, 'taken back')
    expect.equal((await house.ask('GET', `/customers/${made[1].id}`)).grade, null)
  },

  'of a thousand pasted cells the three bad ones are named, mended, and all are written and taken back as one': async ({ house, visit }) => {
    const rows = 250
    const digits = (row) => String(row).padStart(3, '0')
    const writes = Array.from({ length: rows }, (_, row) => ({ op: 'create', fields: { name: `粘贴千格${digits(row)}`, kind: 'company' } }))
    await house.ask('POST', '/customers/batch', { body: { writes }, headers: { 'Duplicate-Check': 'skip' } })
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(422)
    await keeper.open(`/customers?columns=name,short_name,grade,yearly_spend,city&sort=name&filter=${encodeURIComponent('name.startsWith("粘贴千格")')}`)
    // The list goes on by itself until all of them stand in it.
    await expect.soon(async () => {
      await keeper.main.locator('tr[data-record]').last().scrollIntoViewIfNeeded()
      return await keeper.main.locator('tr[data-record]').count() === rows
    }, 'the list does not go on to its end')
    const bad = { 17: ['简', '戊', '100', '苏州'], 99: ['简', 'A', '一些', '苏州'], 201: ['简', 'B', '12元5', '苏州'] }
    const lines = Array.from({ length: rows }, (_, row) => (bad[row] ?? [`简${digits(row)}`, 'C', String(1_000 + row), '无锡']).join('\t'))
    await cell(keeper, 0, '简称').click()
    await paste(keeper, lines.join('\r\n'))
    const dialog = keeper.page.locator('dialog#block')
    await expect.says(dialog, '将修改 250 条记录的 997 个单元格')
    expect.equal(await dialog.locator('[aria-invalid=true]').count(), 3)
    await dialog.getByLabel('粘贴千格017 · 客户级别').fill('D')
    await dialog.getByLabel('粘贴千格099 · 年采购额').fill('300')
    await dialog.getByLabel('粘贴千格201 · 年采购额').fill('12.5')
    await dialog.getByRole('button', { name: '重新检查' }).click()
    await dialog.getByRole('button', { name: '写入 1,000 个单元格' }).click()
    await expect.notSeen(dialog)
    const written = async () => (await house.ask('GET', `/customers?limit=1&total=exact&filter=${encodeURIComponent('name.startsWith("粘贴千格") && grade != null')}`)).total.count
    await expect.soon(async () => await written() === rows, async () => `${await written()} have a grade`)
    const [mended] = await house.find('customers', 'name == "粘贴千格201"')
    expect.deepEqual([mended.yearly_spend.amount, mended.city], ['12.50', '苏州'])
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => await written() === 0, async () => `${await written()} kept their grade`)
  },

  'a block that is too large is refused in words, and leaving the dialog writes nothing': async ({ house, visit }) => {
    const made = await house.create('customers', { name: '粘贴布业', kind: 'company' })
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    keeper.watch.expect(422)
    await keeper.open(list('粘贴布业'))
    await cell(keeper, 0, 'Short name').click()
    await paste(keeper, 'x\n'.repeat(5001))
    await expect.says(keeper.page.locator('.toasts'), 'at most 5,000 cells')
    await cell(keeper, 0, 'Short name').click()
    await paste(keeper, 'Cloth')
    await expect.says(keeper.page.locator('dialog#block'), '1 cell of 1 record will change')
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(keeper.page.locator('dialog#block'))
    expect.equal((await house.ask('GET', `/customers/${made.id}`)).short_name, null)
  },
}
