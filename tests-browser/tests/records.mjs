// A record from its first day to its last: made, mended, linked, deleted, brought back.

import { expect } from '../expect.mjs'

// By GB 32100-2015 its check digit would be another one.
const CODE_WITH_WRONG_DIGIT = '91320411MA1XK8QT2A'

export default {
  'a form says what is wrong beside the field, and keeps what was typed': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      keeper.watch.expect(422)
      await keeper.open('/customers/new')
      await keeper.field('简称', 'Short name').fill('衡川')
      await keeper.field('邮箱', 'E-mail').fill('这不是邮箱')
      await keeper.button('保存', 'Save').click()
      const alert = keeper.main.getByRole('alert').first()
      await expect.says(alert, keeper.t('客户名称', 'Name'))
      await expect.says(alert, keeper.t('邮箱', 'E-mail'))
      expect.equal(/\p{Script=Han}|：/u.test((await alert.innerText()).replace('这不是邮箱', '')), lang === 'zh')
      const email = keeper.field('邮箱', 'E-mail')
      expect.equal(await email.getAttribute('aria-invalid'), 'true')
      expect.equal(await email.inputValue(), '这不是邮箱')
      expect.equal(await keeper.field('简称', 'Short name').inputValue(), '衡川')
    }
  },

  'a company code with a wrong check digit is kept, with a warning': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    await keeper.field('客户名称', 'Name').fill('常州衡川减速机有限公司')
    await keeper.page.locator('select[name=kind]').selectOption({ label: '企业' })
    await keeper.field('统一社会信用代码', 'Unified social credit code').fill(CODE_WITH_WRONG_DIGIT)
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '常州衡川减速机有限公司' }))
    await expect.says(keeper.main, /校验位/)
    const [kept] = await house.find('customers', 'name == "常州衡川减速机有限公司"')
    expect.equal(kept.uscc, CODE_WITH_WRONG_DIGIT)
  },

  'a birthday is asked of people, a company code of companies, and what is filled in stays in sight': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    const birthday = keeper.field('生日', 'Birthday')
    const code = keeper.field('统一社会信用代码', 'Unified social credit code')
    const choose = (label) => keeper.page.locator('select[name=kind]').selectOption({ label })
    await expect.seen(keeper.field('客户类型', 'Kind'))
    expect.equal(await birthday.isVisible(), false)
    expect.equal(await code.isVisible(), false)
    await choose('企业')
    await expect.seen(code)
    expect.equal(await birthday.isVisible(), false)
    await choose('个人')
    await expect.seen(birthday)
    expect.equal(await code.isVisible(), false)
    await birthday.fill('1988-06-09')
    await choose('企业')
    expect.equal(await birthday.isVisible(), true)
    await birthday.fill('')
    await choose('个人')
    await choose('企业')
    expect.equal(await birthday.isVisible(), false)

    const { id } = await house.create('customers', { name: '武进衡泽泵业有限公司', kind: 'company' })
    await keeper.open(`/customers/${id}`)
    await keeper.page.locator('.empty-facts summary').click()
    await expect.says(keeper.page.locator('.empty-facts'), '统一社会信用代码')
    expect.equal((await keeper.page.locator('.empty-facts').innerText()).includes('生日'), false)
    // What an import brought all the same is shown, and its form shows it too.
    const { id: odd } = await house.create('customers', { name: '武进衡泽阀门有限公司', kind: 'company', birthday: '1988-06-09' })
    await keeper.open(`/customers/${odd}`)
    await expect.says(keeper.main, '生日')
    await keeper.open(`/customers/${odd}/edit`)
    await expect.seen(birthday)
    const bare = await visit({ as: house.keeper, script: false })
    await bare.open(`/customers/${id}/edit`)
    await expect.seen(bare.field('生日', 'Birthday'))
  },

  'a contact made on a customer\u2019s page belongs to that customer': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '无锡衡川热交换器有限公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    await keeper.link('新建联系人', 'New contact').first().click()
    await expect.address(keeper.page, (path) => path.startsWith('/contacts/new'))
    expect.equal(await keeper.field('所属客户', 'Customer').inputValue(), '无锡衡川热交换器有限公司')
    await keeper.field('姓名', 'Name').fill('解晓东')
    await keeper.field('手机', 'Mobile').fill('138 1234 5678')
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.page.getByText('解晓东').first())
    await keeper.open(`/customers/${id}`)
    await expect.seen(keeper.main.getByRole('link', { name: '解晓东' }))
    const [contact] = await house.find('contacts', `customer == "${id}"`)
    expect.equal(contact.name, '解晓东')
  },

  'a link is chosen by typing some letters of a name': async ({ house, visit }) => {
    const parent = await house.create('customers', { name: '徐州衡川重工集团有限公司' })
    const { id } = await house.create('customers', { name: '徐州衡川重工集团有限公司宿迁分公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}/edit`)
    const box = keeper.field('上级公司', 'Parent company')
    await box.pressSequentially('衡川重工集团')
    const options = keeper.main.getByRole('listbox', { name: '上级公司' })
    await options.getByRole('option').filter({ hasText: /^徐州衡川重工集团有限公司(?!宿迁)/ }).first().click()
    expect.equal(await box.inputValue(), '徐州衡川重工集团有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    const [branch] = await house.find('customers', `parent_company == "${parent.id}"`)
    expect.equal(branch.id, id)
  },

  'a deleted record is gone from the list, and undo brings it back whole': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '盐城衡川风机有限公司', city: '盐城' })
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(404)
    await keeper.open(`/customers/${id}`)
    await keeper.openMenu('更多', 'More')
    await keeper.button('删除', 'Delete').click()
    await expect.address(keeper.page, (path) => path.startsWith('/customers') && !path.includes(id))
    expect.equal((await keeper.context.request.get(`/customers/${id}`)).status(), 404)
    await keeper.page.getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => (await keeper.context.request.get(`/customers/${id}`)).status() === 200, 'it stays away')
    const [restored] = await house.find('customers', 'name == "盐城衡川风机有限公司"')
    expect.equal(restored.id, id)
    expect.equal(restored.city, '盐城')
  },

  'one\u2019s own last change is taken back from the history': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '泰州衡川船机有限公司', short_name: '衡川船机' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}/edit`)
    await keeper.field('简称', 'Short name').fill('写错了')
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main.locator('.timeline .entry').first(), /衡川船机.*写错了/)
    await keeper.main.locator('.timeline .entry').first().getByRole('button', { name: '撤销' }).click()
    await expect.says(keeper.main.locator('.timeline .entry').first(), /写错了.*衡川船机/)
    const [restored] = await house.find('customers', 'name == "泰州衡川船机有限公司"')
    expect.equal(restored.short_name, '衡川船机')
  },

  'leaving a changed form asks first': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const questions = []
    keeper.page.on('dialog', (dialog) => {
      questions.push(dialog.type())
      return dialog.accept()
    })
    await keeper.open('/customers/new')
    await keeper.field('客户名称', 'Name').fill('打到一半的客户')
    await keeper.page.getByRole('navigation').getByRole('link', { name: '客户', exact: true }).first().click()
    await expect.address(keeper.page, (path) => path === '/customers')
    expect.deepEqual(questions, ['beforeunload'])
  },

  'a name made of markup is shown as its letters, everywhere': async ({ house, visit }) => {
    const name = '<img src=x onerror=alert(1)>"\'&amp;衡川</script>有限公司'
    const { id } = await house.create('customers', { name, remarks: '</textarea><script>alert(2)</script>' })
    await house.create('contacts', { name: '<b>包打听</b>', customer: id })
    const keeper = await visit({ as: house.keeper })
    keeper.page.on('dialog', (dialog) => keeper.watch.complain('dialog', dialog.message()))
    await keeper.open(`/customers/${id}`)
    expect.equal(await keeper.page.getByRole('heading', { level: 1 }).innerText(), name)
    await expect.says(keeper.main, '</textarea><script>alert(2)</script>')
    await expect.says(keeper.main, '<b>包打听</b>')
    await keeper.open(`/customers/${id}/edit`)
    expect.equal(await keeper.field('客户名称', 'Name').inputValue(), name)
    await keeper.field('备注', 'Remarks').fill('<svg onload=alert(3)>')
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main, '<svg onload=alert(3)>')
    await keeper.open(`/customers?filter=${encodeURIComponent(`name == ${JSON.stringify(name)}`)}`)
    await expect.says(keeper.main, name)
    await keeper.page.getByRole('combobox', { name: '搜索' }).pressSequentially('衡川</script>')
    await expect.seen(keeper.page.getByRole('option').filter({ hasText: '<img src=x' }))
    await keeper.open(`/search?q=${encodeURIComponent('<script>alert(4)</script>')}`)
    expect.equal(await keeper.page.locator('script:not([src])').count(), 0)
  },

  'what scripts put into a page is its letters too: preview, cell, board, bell, news and kept views': async ({ house, visit }) => {
    const evil = '<img src=x onerror=alert(1)>"\'<b id=gx>衡孔'
    const rep = await house.hire('kong.yan', 'sales_rep')
    const window = await visit({ as: rep })
    const looks = async () => {
      expect.equal(await window.page.locator('#gx, img[src="x"], [onerror], script:not([src])').count(), 0)
    }
    window.page.on('dialog', (dialog) => window.watch.complain('dialog', dialog.message()))
    const [me] = await house.find('users', 'login == "kong.yan"')
    const own = await house.create('customers', { name: evil, short_name: evil, remarks: evil, tags: ['<b id=gx>'] }, rep.key)
    await house.create('contacts', { name: evil, customer: own.id, title: evil }, rep.key)
    await house.create('tasks', { subject: evil, due: '2026-12-01', customer: own.id }, rep.key)
    await window.open('/customers?columns=name,short_name')
    await window.page.keyboard.press('j')
    await window.page.keyboard.press('Space')
    await expect.says(window.page.locator('#preview'), evil)
    await looks()
    await window.page.keyboard.press('Escape')
    await expect.notSeen(window.page.locator('#preview'))
    // The row has the focus again, and then its next cell.
    await expect.soon(() => window.page.evaluate(() => document.activeElement.textContent.includes('衡孔')), 'the focus is elsewhere')
    await window.page.keyboard.press('ArrowRight')
    await expect.soon(() => window.page.evaluate(() => document.activeElement?.dataset?.label === '简称'), 'the arrow goes to the next cell')
    await window.page.keyboard.press('Enter')
    await expect.seen(window.page.locator('form.in-place'))
    await window.page.keyboard.type(`${evil}二`)
    await window.page.keyboard.press('Enter')
    await expect.says(window.main.locator('td[data-label="简称"]').first(), `${evil}二`)
    await looks()
    // Given to them by somebody else, under their eyes.
    const given = await house.create('customers', { name: `${evil}三` })
    await house.ask('PATCH', `/customers/${given.id}`, { body: { owner: me.id }, headers: { 'If-Match': `"${given.version}"` } })
    await expect.soon(async () => {
      await window.page.evaluate(() => window.dispatchEvent(new Event('focus')))
      return (await window.page.locator('.toasts').innerText()).includes(`${evil}三`)
    }, 'nobody tells of it')
    await looks()
    for (const path of ['/notifications', '/customers?as=board&by=grade', '/tasks', `/customers/${own.id}`, '/']) {
      await window.open(path)
      await expect.says(window.main, '<b id=gx>')
      await looks()
    }
    await window.page.getByRole('combobox', { name: '搜索' }).pressSequentially('衡孔')
    await expect.seen(window.page.getByRole('option').filter({ hasText: '<img src=x' }).first())
    await looks()
  },
}
