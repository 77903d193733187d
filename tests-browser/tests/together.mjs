// Two people at one record.

import { expect } from '../expect.mjs'

export default {
  'two people save one record: the second is shown both values and decides': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '镇江衡越阀门有限公司', short_name: '衡越', city: '镇江' })
    const first = await visit({ as: house.keeper })
    const second = await visit({ as: house.keeper })
    second.watch.expect(409)
    await first.open(`/customers/${id}/edit`)
    await second.open(`/customers/${id}/edit`)

    await first.field('简称', 'Short name').fill('镇江衡越')
    await first.field('城市', 'City').fill('扬州')
    await first.button('保存', 'Save').click()
    await expect.address(first.page, (path) => path === `/customers/${id}`)

    await second.field('简称', 'Short name').fill('衡越阀门')
    await second.button('保存', 'Save').click()
    const clash = second.main.getByRole('row').filter({ hasText: '衡越阀门' })
    await expect.says(clash, /简称.*衡越阀门.*镇江衡越.*衡越/)
    await expect.says(second.main.getByRole('alert'), '城市')
    expect.equal(await second.field('城市', 'City').inputValue(), '扬州')
    expect.equal(await second.field('简称', 'Short name').inputValue(), '衡越阀门')
    const [meanwhile] = await house.find('customers', 'name == "镇江衡越阀门有限公司"')
    expect.equal(meanwhile.short_name, '镇江衡越')

    await second.button('保存', 'Save').click()
    await expect.seen(second.link('编辑', 'Edit'))
    const [decided] = await house.find('customers', 'name == "镇江衡越阀门有限公司"')
    expect.equal(decided.short_name, '衡越阀门')
    // What the second one never touched stays as the first one made it.
    expect.equal(decided.city, '扬州')
  },

  'two people who change different fields lose nothing': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '镇江衡越管件有限公司', city: '镇江' })
    const first = await visit({ as: house.keeper })
    const second = await visit({ as: house.keeper })
    second.watch.expect(409)
    await first.open(`/customers/${id}/edit`)
    await second.open(`/customers/${id}/edit`)
    await first.field('城市', 'City').fill('扬州')
    await first.button('保存', 'Save').click()
    await expect.address(first.page, (path) => path === `/customers/${id}`)
    await second.field('备注', 'Remarks').fill('年底回访')
    await second.button('保存', 'Save').click()
    await expect.says(second.main.getByRole('alert'), '城市')
    await second.button('保存', 'Save').click()
    await expect.seen(second.link('编辑', 'Edit'))
    const [kept] = await house.find('customers', 'name == "镇江衡越管件有限公司"')
    expect.deepEqual([kept.city, kept.remarks], ['扬州', '年底回访'])
  },

  'a form that is sent twice saves once': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '镇江衡越法兰有限公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}/edit`)
    await keeper.field('城市', 'City').fill('镇江')
    await keeper.button('保存', 'Save').dblclick()
    await expect.seen(keeper.link('编辑', 'Edit'))
    const [saved] = await house.find('customers', 'name == "镇江衡越法兰有限公司"')
    expect.equal(saved.city, '镇江')
    expect.equal(saved.version, 2)
  },

  'without script an edit that is sent twice meets its own change and goes to the record': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '镇江衡越弹簧有限公司' })
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open(`/customers/${id}/edit?in=sort%3Dname`)
    const body = await keeper.main.locator('form').evaluate((form) => new URLSearchParams(new FormData(form)).toString())
    const sent = new URLSearchParams(body)
    // The rooms' own rules fill further fields from the address; that is no conflict either.
    sent.set('address', '江苏省镇江市丹徒区谷阳大道1号')
    sent.set('short_name', '衡越弹簧')
    const send = () => keeper.context.request.post(`/customers/${id}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' }, data: sent.toString(), maxRedirects: 0,
    })
    const answers = [await send(), ...await Promise.all([send(), send()])]
    expect.deepEqual(answers.map((answer) => answer.status()), [303, 303, 303])
    expect.deepEqual([...new Set(answers.map((answer) => answer.headers().location))], [`/customers/${id}?in=sort%3Dname`])
    const [saved] = await house.find('customers', 'name == "镇江衡越弹簧有限公司"')
    expect.deepEqual([saved.short_name, saved.version], ['衡越弹簧', 2])
    // What the second sending tells can be taken back as the first could.
    await keeper.open(`/customers/${id}`)
    await expect.says(keeper.page.locator('.toasts'), '已保存')
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    const [back] = await house.find('customers', 'name == "镇江衡越弹簧有限公司"')
    expect.ok(!back.short_name, 'it was not taken back')
    // Another content under the version that was seen is a conflict as before.
    sent.set('short_name', '另一个')
    expect.equal((await send()).status(), 409)
  },

  'a new record\u2019s form that is sent twice makes one record': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    await keeper.field('客户名称', 'Name').fill('镇江衡越锻件有限公司')
    await keeper.button('保存', 'Save').dblclick()
    await expect.address(keeper.page, (path) => /^\/customers\/[^/]{6,}$/.test(path))
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '镇江衡越锻件有限公司' }))
    expect.equal((await house.find('customers', 'name == "镇江衡越锻件有限公司"')).length, 1)
  },

  'without script a new record\u2019s form that is sent twice makes one record': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open('/customers/new')
    const body = await keeper.main.locator('form').evaluate((form) => new URLSearchParams(new FormData(form)).toString())
    const sent = new URLSearchParams(body)
    sent.set('name', '镇江衡越铸件有限公司')
    const send = () => keeper.context.request.post('/customers', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' }, data: sent.toString(), maxRedirects: 0,
    })
    const answers = await Promise.all([send(), send(), send()])
    expect.deepEqual(answers.map((answer) => answer.status()), [303, 303, 303])
    expect.equal(new Set(answers.map((answer) => answer.headers().location)).size, 1)
    expect.equal((await house.find('customers', 'name == "镇江衡越铸件有限公司"')).length, 1)
  },

  'a form that is gone back to and changed says what it made, and makes one more only when asked': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(409)
    await keeper.open('/customers/new')
    const once = await keeper.main.locator('input[name=once]').inputValue()
    await keeper.field('客户名称', 'Name').fill('镇江衡越锅炉有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => /^\/customers\/[^/]{6,}$/.test(path))
    await keeper.open('/customers/new')
    await keeper.main.locator('input[name=once]').evaluate((input, value) => { input.value = value }, once)
    await keeper.field('客户名称', 'Name').fill('镇江衡越锅炉辅机有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main.getByRole('alert'), '镇江衡越锅炉有限公司')
    expect.equal((await house.find('customers', 'name == "镇江衡越锅炉辅机有限公司"')).length, 0)
    expect.equal(await keeper.field('客户名称', 'Name').inputValue(), '镇江衡越锅炉辅机有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '镇江衡越锅炉辅机有限公司' }))
    expect.equal((await house.find('customers', 'name == "镇江衡越锅炉辅机有限公司"')).length, 1)
  },
}
