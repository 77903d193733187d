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
}
