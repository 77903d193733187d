// Who sees what: a sales rep knows their own customers, and not that there are others.

import { expect } from '../expect.mjs'

export default {
  'a sales rep finds no trace of another team\u2019s customer': async ({ house, visit }) => {
    const rep = await house.hire('chen.xu', 'sales_rep')
    const foreign = await house.create('customers', { name: '绍兴衡图纺机有限公司', phone: '0575-85123456' })
    const contact = await house.create('contacts', { name: '钱步云', customer: foreign.id })
    const own = await house.create('customers', { name: '嘉兴衡图纺机有限公司' }, rep.key)

    const window = await visit({ as: rep })
    window.watch.expect(404)
    for (const path of [`/customers/${foreign.id}`, `/customers/${foreign.id}/edit`, `/contacts/${contact.id}`]) {
      const answer = await window.open(path)
      expect.equal(answer.status(), 404, path)
      expect.ok(!(await window.page.content()).includes('绍兴衡图'), path)
    }
    await window.open('/customers')
    await expect.seen(window.page.getByRole('link', { name: own.name }))
    await expect.says(window.main, '共 1 条')
    await window.open(`/search?q=${encodeURIComponent('衡图纺机')}`)
    await expect.seen(window.main.getByRole('link', { name: own.name }))
    expect.equal(await window.main.getByText('绍兴衡图').count(), 0)
    await window.open(`/contacts/new?customer=${foreign.id}`)
    expect.ok(!(await window.page.content()).includes('绍兴衡图'))
  },

  'a sales rep\u2019s list holds their own customers and nobody else\u2019s': async ({ house, visit }) => {
    const [rep] = await house.find('users', 'login == "lu.xiaowen"')
    const own = await house.find('customers', `owner == "${rep.id}"`)
    // In the demo company everyone signs in with the same password.
    const window = await visit({ as: { login: 'lu.xiaowen', password: house.keeper.password } })
    await window.open('/customers')
    const owners = await window.main.locator('td[data-label="负责人"]').allInnerTexts()
    expect.ok(owners.length > 0, 'the demo company\u2019s rep has customers')
    expect.ok(owners.every((owner) => owner.includes(rep.name)), `there are others: ${owners}`)
    await expect.says(window.main, `共 ${own.length} 条`)
  },

  'a link to what one may not see shows no name, and saving does not lose it': async ({ house, visit }) => {
    const rep = await house.hire('wu.min', 'sales_rep')
    const [{ id: owner }] = await house.find('users', 'login == "wu.min"')
    const parent = await house.create('customers', { name: '湖南衡图重工集团有限公司' })
    const { id } = await house.create('customers', { name: '长沙衡图液压有限公司', parent_company: parent.id, owner })
    const window = await visit({ as: rep })
    await window.open(`/customers/${id}`)
    await expect.says(window.main, '无权查看')
    expect.ok(!(await window.page.content()).includes('湖南衡图'))
    expect.ok(!(await window.page.content()).includes(parent.id), 'the id of what is not to be seen is on the page')
    await window.open(`/customers/${id}/edit`)
    expect.ok(!(await window.page.content()).includes('湖南衡图'))
    await window.field('城市', 'City').fill('长沙')
    await window.button('保存', 'Save').click()
    await expect.address(window.page, (path) => path === `/customers/${id}`)
    const [saved] = await house.find('customers', 'name == "长沙衡图液压有限公司"')
    expect.deepEqual([saved.city, saved.parent_company], ['长沙', parent.id])
  },

  'nobody is offered what they may not do': async ({ house, visit }) => {
    const reader = await house.hire('zhou.lan', 'analyst')
    const { id } = await house.create('customers', { name: '台州衡图泵业有限公司' })
    const window = await visit({ as: reader })
    window.watch.expect(403)
    await window.open(`/customers/${id}`)
    await expect.seen(window.page.getByRole('heading', { level: 1, name: '台州衡图泵业有限公司' }))
    expect.equal(await window.link('编辑', 'Edit').count(), 0)
    expect.equal(await window.button('删除', 'Delete').count(), 0)
    await window.open('/customers')
    expect.equal(await window.link('新建客户', 'New customer').count(), 0)
    expect.equal((await window.open(`/customers/${id}/edit`)).status(), 403)
    expect.equal((await window.open('/customers/new')).status(), 403)
  },

  'what a role may do is tried before it is kept, and holds from the next request on': async ({ house, visit }) => {
    const engineer = await house.hire(`presales-${house.database ?? 'x'}`.toLowerCase(), 'presales')
    const { id } = await house.create('customers', { name: '宁波衡图阀门有限公司', phone: '0574-87654321' })
    const [role] = await house.find('roles', 'code == "presales"')
    const reader = await visit({ as: engineer })
    reader.watch.expect(404)
    expect.equal((await reader.open(`/customers/${id}`)).status(), 404)

    const window = await visit({ as: house.keeper })
    await window.open(`/roles/${role.id}`)
    await window.openMenu('更多', 'More')
    await window.link('权限', 'What it may do').click()
    await window.main.getByRole('link', { name: '客户', exact: true }).click()
    await window.field('查看', 'See').selectOption('all')
    await window.page.locator('select[name="field-phone"]').selectOption('masked')
    await window.button('预览此人看到的', 'Show what they would see').click()
    await expect.says(window.main, '会看到')
    // Nothing is kept yet.
    expect.equal((await reader.open(`/customers/${id}`)).status(), 404)
    await window.page.locator('select[name="person"]').waitFor()
    await window.button('保存', 'Save').click()
    await expect.says(window.page.locator('body'), '权限已保存')
    await reader.open(`/customers/${id}`)
    await expect.says(reader.main, '574****4321')
    expect.ok(!(await reader.page.content()).includes('87654321'), 'the whole number is on the page')

    await window.open(`/reach/customers/${id}?person=${(await house.find('users', `login == "${engineer.login}"`))[0].id}`)
    await expect.says(window.main, '售前：范围是“全部”')
    await expect.says(window.main, '脱敏')

    // A role is called by its name in the reader's language in a form too, and saving takes that name.
    const english = await visit({ as: house.keeper, lang: 'en' })
    const [holding] = await house.find('role_holdings', `role == "${role.id}"`)
    await english.open(`/role_holdings/${holding.id}/edit`)
    expect.equal(await english.page.locator('[name=role_text]').inputValue(), 'Presales')
    await english.button('保存', 'Save').click()
    await expect.says(english.page.locator('body'), 'Nothing was changed')
  },

  'a deputy does the work of who is away while they are away': async ({ house, visit }) => {
    const absent = await house.hire(`away-${house.database ?? 'x'}`.toLowerCase(), 'sales_rep')
    const deputy = await house.hire(`deputy-${house.database ?? 'x'}`.toLowerCase(), 'sales_rep')
    const [{ id: stand }] = await house.find('users', `login == "${deputy.login}"`)
    const own = await house.create('customers', { name: '温州衡图电气有限公司' }, absent.key)
    const window = await visit({ as: deputy })
    window.watch.expect(404, 403)
    expect.equal((await window.open(`/customers/${own.id}`)).status(), 404)
    const absence = await house.create('absences', { from: '2020-01-01', until: '2099-12-31', deputy: stand }, absent.key)
    await window.open(`/customers/${own.id}/edit`)
    await window.field('城市', 'City').fill('乐清')
    await window.button('保存', 'Save').click()
    await expect.address(window.page, (path) => path === `/customers/${own.id}`)
    expect.equal((await window.open(`/customers/${own.id}/deletion`)).status(), 403)
    await house.ask('PATCH', `/absences/${absence.id}`, { key: absent.key, body: { until: '2020-01-02' }, headers: { 'If-Match': '*' } })
    expect.equal((await window.open(`/customers/${own.id}`)).status(), 404)
  },

  'a record is shared from its page, and no longer': async ({ house, visit }) => {
    const giver = await house.hire(`giver-${house.database ?? 'x'}`.toLowerCase(), 'sales_rep')
    const taker = await house.hire(`taker-${house.database ?? 'x'}`.toLowerCase(), 'sales_rep')
    const own = await house.create('customers', { name: '嘉善衡图轴承有限公司' }, giver.key)
    const window = await visit({ as: giver, script: false })
    window.watch.expect(422)
    await window.open(`/shares/customers/${own.id}`)
    await window.button('共享', 'Share').click()
    await expect.says(window.main, '请选择一个同事或一个团队')
    await window.page.locator('[name="user_text"]').fill(taker.login)
    await window.button('共享', 'Share').click()
    await expect.says(window.page.locator('body'), '已共享')
    const other = await visit({ as: taker })
    other.watch.expect(404)
    await other.open(`/customers/${own.id}`)
    await expect.seen(other.page.getByRole('heading', { level: 1, name: own.name }))
    expect.equal(await other.link('编辑', 'Edit').count(), 0)
    await window.button('取消共享', 'Stop sharing').click()
    expect.equal((await other.open(`/customers/${own.id}`)).status(), 404)
  },

  'a masked number is shown once, with a reason that the auditor reads': async ({ house, visit }) => {
    const customer = await house.create('customers', { name: '余姚衡图弹簧有限公司', phone: '13987650021' })
    const window = await visit({ as: { login: 'xiao.hong', password: house.keeper.password } })
    window.watch.expect(422)
    await window.open(`/customers/${customer.id}`)
    await expect.says(window.main, '139****0021')
    await window.link('显示', 'Show').first().click()
    await window.button('显示脱敏内容', 'Show a masked value').click()
    await expect.says(window.main, '请填写理由')
    const reason = `客户来电，需要回拨（${house.database ?? 'x'}）`
    await window.field('理由', 'Reason').fill(reason)
    await window.button('显示脱敏内容', 'Show a masked value').click()
    await expect.says(window.main, '已记入查看记录')
    expect.ok((await window.page.content()).includes('13987650021'), 'the number is not on the page')
    await window.open(`/customers/${customer.id}`)
    expect.ok(!(await window.page.content()).includes('13987650021'), 'the number stays on the page')
    const auditor = await visit({ as: { login: 'wen.zheng', password: house.keeper.password } })
    await auditor.open('/unmaskings')
    await expect.says(auditor.main, reason)
    const rep = await visit({ as: { login: 'su.yue', password: house.keeper.password } })
    rep.watch.expect(403)
    expect.equal((await rep.open(`/customers/${customer.id}/unmasking?field=phone`)).status(), 403)
  },
}
