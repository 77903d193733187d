// Everything is a plain form or a plain link first: a browser without script does the whole round.

import { expect } from '../expect.mjs'
import { gb18030 } from '../gb18030.mjs'

export default {
  'without script: sign in, page through the list, open, edit, save, see the history': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '湖州衡道齿轮有限公司' })
    const keeper = await visit({ script: false })
    await keeper.signIn(house.keeper)
    await keeper.open('/customers')
    await keeper.link('下一页', 'Next').click()
    await expect.address(keeper.page, (path) => path.includes('after='))
    await keeper.main.locator('.row-link').first().click()
    await expect.address(keeper.page, (path) => /^\/customers\/[^/?]+\?in=after/.test(path))

    await keeper.open(`/customers/${id}`)
    await keeper.link('编辑', 'Edit').click()
    await keeper.field('简称', 'Short name').fill('湖州衡道')
    await keeper.field('生命周期阶段', 'Life-cycle stage').selectOption({ label: '活跃' })
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await expect.says(keeper.main, '湖州衡道')
    await expect.says(keeper.main.locator('.timeline'), '简称')
  },

  'without script: search, choose a linked record by its name, delete and undo': async ({ house, visit }) => {
    await house.create('customers', { name: '丽水衡道集团有限公司' })
    const { id } = await house.create('customers', { name: '丽水衡道阀门有限公司' })
    const keeper = await visit({ as: house.keeper, script: false })
    keeper.watch.expect(422)
    await keeper.open('/')
    await keeper.page.getByRole('combobox', { name: '搜索' }).fill('丽水衡道')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path.startsWith('/search?'))
    await keeper.main.getByRole('link', { name: '丽水衡道阀门有限公司' }).click()
    await keeper.link('编辑', 'Edit').click()
    await keeper.field('上级公司', 'Parent company').fill('没有这样的公司')
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main.getByRole('alert').first(), '上级公司')
    await keeper.field('上级公司', 'Parent company').fill('丽水衡道集团有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await expect.says(keeper.main, '丽水衡道集团有限公司')

    await keeper.openMenu('更多', 'More')
    await keeper.button('删除', 'Delete').click()
    await keeper.page.getByRole('button', { name: '撤销' }).click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    const [restored] = await house.find('customers', 'name == "丽水衡道阀门有限公司"')
    expect.equal(restored.id, id)
  },

  'without script: language and theme': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open('/customers')
    await keeper.page.getByRole('link', { name: 'English' }).first().click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: 'Customers' }))
    await keeper.page.locator('summary[aria-label="Account"]').click()
    await keeper.page.getByRole('button', { name: 'Dark', exact: true }).click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: 'Customers' }))
    expect.equal(await keeper.page.locator('html').getAttribute('data-theme'), 'dark')
  },

  'without script: a file goes in': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open('/customers/import')
    await keeper.main.locator('input[type=file]').setInputFiles({
      name: '客户.csv',
      mimeType: 'text/csv',
      buffer: gb18030('客户名称,城市\r\n温州衡道泵阀有限公司,温州\r\n'),
    })
    // Step by step; a page that only waits for the job is asked for again.
    for (let step = 0; step < 40; step += 1) {
      const primary = keeper.main.locator('button.button-primary')
      if (await primary.count() > 0) await primary.first().click()
      else await keeper.page.reload()
      const found = await house.find('customers', 'name == "温州衡道泵阀有限公司"')
      if (found.length > 0) return expect.equal(found[0].city, '温州')
      await new Promise((done) => setTimeout(done, 250))
    }
    expect.ok(false, `the file did not go in: ${await keeper.main.innerText()}`)
  },
}
