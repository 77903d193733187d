// Finding one's way through a long list: pages, sorting, filters, and an address bar that tells the truth.

import { expect } from '../expect.mjs'

const rowNames = (visited) => visited.main.locator('[data-row] .row-link').allInnerTexts()

export default {
  'every page of a list shows other rows, and the way back shows the same again': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    const first = await rowNames(keeper)
    await keeper.link('下一页', 'Next').click()
    await expect.address(keeper.page, (path) => path.includes('after='))
    const second = await rowNames(keeper)
    expect.equal(second.length, first.length)
    expect.ok(first.every((name, place) => name !== second[place]), 'both pages show the same rows')
    await keeper.link('上一页', 'Previous').click()
    await expect.soon(async () => String(await rowNames(keeper)) === String(first), 'the page before shows other rows')
  },

  'a heading sorts, and sorts the other way round when pressed again': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    const heading = keeper.main.getByRole('columnheader', { name: '客户名称' })
    await heading.getByRole('link').click()
    await expect.address(keeper.page, (path) => path.includes('sort='))
    const direction = await heading.getAttribute('aria-sort')
    const before = await rowNames(keeper)
    await heading.getByRole('link').click()
    await expect.soon(async () => (await heading.getAttribute('aria-sort')) !== direction, 'the direction stays')
    const after = await rowNames(keeper)
    expect.ok(before[0] !== after[0], 'both directions begin with the same row')
  },

  'a condition narrows the list, stands in the address, and can be taken off': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    await keeper.openMenu('筛选', 'Filter')
    await keeper.field('字段', 'Field').selectOption({ label: '生命周期阶段' })
    await expect.seen(keeper.main.locator('select[name=value]'))
    await keeper.field('值', 'Value').selectOption({ label: '流失' })
    await keeper.button('应用', 'Apply').click()
    await expect.address(keeper.page, (path) => decodeURIComponent(path).includes('lifecycle_stage == "lost"'))
    const chip = keeper.main.getByRole('list', { name: '筛选条件' })
    await expect.says(chip, '生命周期阶段')
    await expect.says(chip, '流失')
    const stages = await keeper.main.locator('td[data-label="生命周期阶段"]').allInnerTexts()
    expect.ok(stages.length > 0, 'the demo company has lost customers')
    expect.ok(stages.every((stage) => stage.trim() === '流失'), `there are others: ${stages}`)
    await chip.getByRole('link', { name: /移除筛选/ }).click()
    await expect.address(keeper.page, (path) => !path.includes('filter='))
  },

  'a long list shows its rows first and its number after them, or at a link without script': async ({ house, visit }) => {
    const customer = await house.create('customers', { name: '余姚千户模具有限公司' })
    const writes = Array.from({ length: 1000 }, (_, place) => ({
      op: 'create', fields: { customer: customer.id, account_number: `9558${place + 1e12}`, bank: '工行', remarks: '千户' },
    }))
    for (const part of [writes, writes.slice(0, 40)]) {
      const { failed } = await house.ask('POST', '/bank_accounts/batch', { body: { writes: part } })
      expect.equal(failed, 0)
    }
    const path = `/bank_accounts?filter=${encodeURIComponent('remarks == "千户"')}`
    const keeper = await visit({ as: house.keeper })
    await keeper.open(path)
    await expect.says(keeper.main.locator('.pager-count'), '共 1,040 条')
    const bare = await visit({ as: house.keeper, script: false })
    await bare.open(path)
    await bare.link('计数', 'Count').click()
    await expect.says(bare.main.locator('.pager-count'), '共 1,040 条')
  },

  'a condition that cannot be read is refused in the words of the reader': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      keeper.watch.expect(400, 422)
      await keeper.open(`/customers?filter=${encodeURIComponent('lifecycle_stage === lost &&')}`)
      const alert = await keeper.main.getByRole('alert').innerText()
      expect.equal(/\p{Script=Han}/u.test(alert), lang === 'zh', alert)
    }
  },

  'an empty list says what it is empty of and what to do next': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers?filter=${encodeURIComponent('name == "没有这一家"')}`)
    await expect.seen(keeper.main.locator('.empty'))
    await expect.says(keeper.main.locator('.empty'), /客户|条件/)
    expect.ok(await keeper.main.locator('.empty a').count() > 0, 'no way on')
  },

  'keys move through the list, open a record, edit it, and start a new one': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    const [first, second] = await keeper.main.locator('[data-row] .row-link').evaluateAll((links) => links.map((link) => link.pathname))
    await keeper.page.keyboard.press('/')
    await expect.soon(() => keeper.page.evaluate(() => document.activeElement.id === 'search'), 'the search has no focus')
    await keeper.page.keyboard.press('Escape')
    await keeper.page.keyboard.press('j')
    await keeper.page.keyboard.press('j')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `${second}?in=all`)
    await keeper.page.keyboard.press('e')
    await expect.address(keeper.page, (path) => path === `${second}/edit?in=all`)
    await keeper.open('/customers')
    await keeper.page.keyboard.press('j')
    await keeper.page.keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `${first}?in=all`)
    await keeper.open('/customers')
    await keeper.page.keyboard.press('n')
    await expect.address(keeper.page, (path) => path === '/customers/new')
    await keeper.open('/customers')
    await keeper.page.keyboard.press('?')
    await expect.seen(keeper.page.getByRole('dialog', { name: '键盘快捷键' }))
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(keeper.page.getByRole('dialog', { name: '键盘快捷键' }))
  },
}
