// The main job, from the door to the end: a company's file goes in, every row is accounted for, what failed is
// mended and goes in, someone is found by the first letters of their name, opened, changed, and all of it is
// in the history.

import { expect } from '../expect.mjs'
import { gb18030 } from '../gb18030.mjs'
import { importFile } from '../wizard.mjs'

// As a colleague saves it from a spreadsheet: several ways to write a phone and a day, a character of four
// bytes, and a day that never was.
const FILE = [
  '客户名称,类型,电话,邮箱,省份,城市,建档日期,备注',
  '琅琊衡泰轴承有限公司,企业,0539-8123456,Info@HengTai-ZC.cn,山东省,临沂,2026/3/5,"老客户，“衡泰”牌"',
  '单雨桐,个人,139 0539 1234,,山东,临沂,2026年1月18日,',
  '陈𬭎机电设备厂,企业,０５３９－８７６５４３２,,山东,沂水,2025-11-02,',
  '沂水金岭机械有限公司,企业,0539-2251234,jinling@example.cn,山东,沂水,2026-02-31,展会认识',
].join('\r\n')

export default {
  'a file goes in, is mended, found by pinyin, changed, and remembered, in both languages': async ({ house, visit }) => {
    const keeper = await visit()
    await keeper.signIn(house.keeper)

    const first = await importFile(keeper, 'customers', { name: '临沂客户.csv', bytes: gb18030(FILE) })
    expect.deepEqual(first.counts, { rows: 4, created: 3, updated: 0, unchanged: 0, skipped: 0, failed: 1 })
    expect.ok(first.rejects.includes('沂水金岭机械有限公司'), first.rejects)
    expect.ok(/建档日期/.test(first.rejects.split('\n')[1]), `the reason does not name the field: ${first.rejects}`)

    const mended = first.rejects.replace('2026-02-31', '2026-02-28')
    const second = await importFile(keeper, 'customers', { name: '临沂客户-已改.csv', bytes: Buffer.from(mended) })
    expect.deepEqual(second.counts, { rows: 1, created: 1, updated: 0, unchanged: 0, skipped: 0, failed: 0 })
    for (const name of ['琅琊衡泰轴承有限公司', '单雨桐', '陈𬭎机电设备厂', '沂水金岭机械有限公司']) {
      expect.equal((await house.find('customers', `name == "${name}"`)).length, 1, name)
    }
    const [customer] = await house.find('customers', 'name == "琅琊衡泰轴承有限公司"')
    expect.equal(customer.email, 'info@hengtai-zc.cn')
    expect.equal(customer.known_since, '2026-03-05')
    expect.equal(customer.province, '山东')

    // The surname 单 is read shàn, the word dān; people type either.
    for (const letters of ['syt', 'dyt']) await expectSuggested(keeper, letters, '单雨桐')
    await expectSuggested(keeper, '8765432', '陈𬭎机电设备厂')
    await expectSuggested(keeper, 'hengtai-zc', '琅琊衡泰轴承有限公司')
    await expectSuggested(keeper, 'lyhtzc', '琅琊衡泰轴承有限公司')
    await keeper.page.keyboard.press('ArrowDown')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `/customers/${customer.id}`)
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '琅琊衡泰轴承有限公司' }))

    await keeper.link('编辑', 'Edit').click()
    await keeper.field('简称', 'Short name').fill('衡泰轴承')
    await keeper.field('生命周期阶段', 'Life-cycle stage').selectOption({ label: '活跃' })
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${customer.id}`)
    const latest = keeper.main.locator('.timeline .entry').first()
    await expect.says(latest, '简称')
    await expect.says(latest, '衡泰轴承')
    await expect.says(latest, /潜在.*活跃/)

    await keeper.page.getByRole('link', { name: 'English' }).first().click()
    await expect.soon(async () => await keeper.page.locator('html').getAttribute('lang') === 'en', 'the page stays Chinese')
    await expect.address(keeper.page, (path) => path === `/customers/${customer.id}`)
    await expect.says(latest, 'Short name')
    await expect.says(latest, /Prospect.*Active/)
    await keeper.open('/customers')
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: 'Customers' }))
  },
}

// Types letters into the search at the head of the page and waits until the name is offered.
async function expectSuggested(visited, letters, name) {
  await visited.page.keyboard.press('/')
  const box = visited.page.getByRole('combobox', { name: '搜索' })
  await box.fill('')
  await box.pressSequentially(letters)
  await expect.seen(visited.page.getByRole('option').filter({ hasText: name }))
}
