// The building blocks that have a will of their own: what they do with script, without it, and what they refuse.

import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

export default {
  'the page of the design system is for administrators, and stands in their account menu only': async ({ house, visit }) => {
    const stranger = await visit()
    await stranger.open('/design')
    await expect.address(stranger.page, (path) => path.startsWith('/sign-in'))

    const seller = await visit({ as: await house.hire('chai.guan', 'sales_rep') })
    seller.watch.expect(403)
    const answer = await seller.open('/design')
    expect.equal(answer.status(), 403)
    await seller.open('/')
    await seller.openMenu('账户', 'Account')
    expect.equal(await seller.page.locator('a[href="/design"]').count(), 0)

    const keeper = await visit({ as: house.keeper })
    await keeper.open('/')
    expect.equal(await keeper.page.locator('nav a[href="/design"]').count(), 0)
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('link', { name: '设计系统' }).click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '设计系统' }))
    const phone = await visit({ as: house.keeper, size: PHONE })
    await phone.open('/design')
    await expect.noSidewaysScrolling(phone.page)
  },

  'a long list is searched by typing, and what is not in it is refused': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    const box = keeper.main.getByRole('combobox', { name: '行业' })
    await box.pressSequentially('制造')
    await keeper.page.keyboard.press('Enter')
    expect.equal(await box.inputValue(), '机械制造')
    // A word that is no choice does not stay; the choice does.
    await box.fill('炼金术')
    await expect.seen(keeper.main.getByText('没有匹配的选项'))
    await keeper.field('客户名称', 'Name').focus()
    expect.equal(await box.inputValue(), '机械制造')
    await keeper.field('客户名称', 'Name').fill('绍兴衡达纺机有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => /^\/customers\/[^/]{6,}$/.test(path))
    const [made] = await house.find('customers', 'name == "绍兴衡达纺机有限公司"')
    expect.equal(made.industry, 'machinery')
    // Emptied, it is no choice; Escape leaves it as it was.
    await keeper.link('编辑', 'Edit').click()
    await box.fill('冶')
    await keeper.page.keyboard.press('Escape')
    expect.equal(await box.inputValue(), '机械制造')
    await box.fill('')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${made.id}`)
    const [emptied] = await house.find('customers', 'name == "绍兴衡达纺机有限公司"')
    expect.equal(emptied.industry ?? null, null)
  },

  'a colleague is chosen by the initials of the name, and shown with the sign': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    const box = keeper.field('负责人', 'Owner')
    await box.pressSequentially('s')
    await box.fill('')
    await box.pressSequentially('sj')
    const option = keeper.main.getByRole('listbox', { name: '负责人' }).getByRole('option').first()
    const name = await option.locator('.option-title').innerText()
    await option.click()
    expect.equal(await box.inputValue(), name)
    expect.ok(name.endsWith(await keeper.main.locator('.combo:has(#f-owner) [data-sign] .avatar').getAttribute('data-initials')))
  },

  'a day and an amount are said back as people write them': async ({ house, visit }) => {
    for (const [lang, day, amount] of [['zh', '2026-03-05 星期四', '1,280,500.00（128.05 万）'], ['en', /Thursday.*2026/, '1,280,500.00']]) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open('/customers/new')
      await keeper.field('建档日期', 'Known since').fill('2026-03-05')
      await keeper.field('年采购额', 'Yearly spend').fill('1280500')
      await expect.says(keeper.main.locator('.field:has(#f-known_since) .echo'), day)
      await expect.says(keeper.main.locator('.field:has(#f-yearly_spend) .echo'), amount)
      await keeper.field('年采购额', 'Yearly spend').fill('待定')
      expect.equal(await keeper.main.locator('.field:has(#f-yearly_spend) .echo').innerText(), '')
    }
  },

  'a dialog keeps the focus inside, closes by Escape and gives the focus back': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/design')
    for (const [opens, title] of [['打开对话框', '转移给谁？'], ['打开侧边栏', '苏州衡泰机械有限公司']]) {
      const opener = keeper.button(opens, opens)
      await opener.click()
      const dialog = keeper.page.getByRole('dialog', { name: title })
      await expect.seen(dialog)
      for (let step = 0; step < 8; step += 1) await keeper.page.keyboard.press('Tab')
      expect.ok(await keeper.page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null))
      await keeper.page.keyboard.press('Escape')
      await expect.notSeen(dialog)
      await expect.soon(() => opener.evaluate((button) => document.activeElement === button), 'the focus is lost')
      await opener.click()
      await dialog.getByRole('button', { name: '关闭', exact: true }).click()
      await expect.notSeen(dialog)
    }
  },

  'without script dialog, panel and keyboard help open and close all the same': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open('/design')
    for (const [opens, title] of [['打开对话框', '转移给谁？'], ['打开侧边栏', '苏州衡泰机械有限公司']]) {
      await keeper.button(opens, opens).click()
      const dialog = keeper.page.getByRole('dialog', { name: title })
      await expect.seen(dialog)
      await dialog.getByRole('button', { name: '关闭', exact: true }).click()
      await expect.notSeen(dialog)
    }
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('button', { name: /键盘快捷键/ }).click()
    await expect.seen(keeper.page.getByRole('dialog', { name: '键盘快捷键' }))
  },

  'news floats, can be closed, and is not shown twice; without script it stands in the page': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '嘉兴衡达丝绸机械有限公司' })
    for (const script of [true, false]) {
      const keeper = await visit({ as: house.keeper, script })
      await keeper.open(`/customers/${id}/edit`)
      await keeper.field('简称', 'Short name').fill(script ? '衡达' : '嘉兴衡达')
      await keeper.button('保存', 'Save').click()
      const news = keeper.main.locator('.toasts .toast')
      await expect.says(news, '已保存')
      await expect.seen(news.getByRole('button', { name: '撤销' }))
      if (script) {
        await news.getByRole('button', { name: '关闭提示' }).click()
        await expect.soon(async () => await news.count() === 0, 'it stays')
      } else {
        expect.equal(await news.getByRole('button', { name: '关闭提示' }).isVisible(), false)
      }
      await keeper.open(`/customers/${id}`)
      expect.equal(await news.count(), 0)
    }
  },

  'high contrast is chosen in the account menu or on the page of preferences, and holds': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('button', { name: '高对比度' }).click()
    await keeper.open('/contacts')
    expect.equal(await keeper.page.locator('html').getAttribute('data-theme'), 'contrast')
    await keeper.open('/preferences')
    await expect.seen(keeper.main.getByRole('radio', { name: '高对比度', checked: true }))
    await keeper.main.getByRole('radio', { name: '深色' }).check()
    await keeper.main.getByRole('radio', { name: 'English' }).check()
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: 'Preferences' }))
    expect.equal(await keeper.page.locator('html').getAttribute('data-theme'), 'dark')
  },

  'what belongs to a record is called as seen from there, and nothing takes one line': async ({ house, visit }) => {
    const parent = await house.create('customers', { name: '湖州衡达电梯集团有限公司' })
    await house.create('customers', { name: '湖州衡达电梯集团有限公司长兴分公司', parent_company: parent.id })
    for (const [lang, heading] of [['zh', '下属公司'], ['en', 'Branches and subsidiaries']]) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open(`/customers/${parent.id}`)
      await expect.seen(keeper.main.getByRole('heading', { level: 2, name: heading, exact: true }))
      const empty = keeper.main.locator('.card').filter({ has: keeper.page.getByRole('heading', { name: keeper.t('地址', 'Addresses'), exact: true }) })
      expect.ok((await empty.boundingBox()).height < 60, 'an empty card is higher than a line')
    }
  },

  'suggestions tell namesakes apart by place and owner': async ({ house, visit }) => {
    await house.create('customers', { name: '丽水衡达木工机械有限公司', city: '丽水' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/')
    await keeper.page.getByRole('combobox', { name: '搜索' }).pressSequentially('丽水衡达木工')
    const detail = keeper.page.getByRole('option').first().locator('.option-detail')
    await expect.says(detail, /^丽水( · .+)?$/)
  },
}
