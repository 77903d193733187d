// Two records become one and two again; what was deleted comes back from the recycle bin; what is no duplicate stays away.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

export default {
  'two ticked customers are merged side by side, what belongs to them moves along, and undo brings all of it back': async ({ house, visit }) => {
    const kept = await house.create('customers', { name: '昆山衡并机械有限公司', website: '衡并.example' })
    const gone = await house.create('customers', { name: '昆山衡並机械厂', website: '衡并.example', city: '昆山' })
    const contact = await house.create('contacts', { name: '并小衡', customer: gone.id })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers?filter=${encodeURIComponent('website == "衡并.example"')}`)
    await keeper.main.locator('[data-select-all]').check()
    await keeper.button('合并', 'Merge').click()
    await expect.address(keeper.page, (path) => path.startsWith('/customers/merge?ids='))
    expect.deepEqual(await axe(keeper), [])
    if (!(await keeper.main.locator(`input[name=keep][value="${kept.id}"]`).count())) await keeper.link('改为保留这条', 'Let this one stay').click()
    await expect.says(keeper.main, '1 条记录会一起转过来')
    await keeper.button('合并', 'Merge').click()
    await expect.address(keeper.page, (path) => path === `/customers/${kept.id}`)
    expect.equal((await house.ask('GET', `/contacts/${contact.id}`)).customer, kept.id)
    expect.equal((await house.ask('GET', `/customers/${kept.id}`)).city, '昆山')
    await keeper.open(`/customers/${gone.id}`)
    await expect.address(keeper.page, (path) => path === `/customers/${kept.id}`)
    await keeper.open('/recycle_bin')
    await expect.says(keeper.main, '已合并到这条记录')
    await keeper.main.locator(`input[value="customers/${gone.id}"]`).check()
    await keeper.button('恢复所选', 'Restore the selected').click()
    await expect.soon(async () => (await house.ask('GET', `/contacts/${contact.id}`)).customer === gone.id, 'the contact stays')
    expect.equal((await house.ask('GET', `/customers/${kept.id}`)).city, null)
  },

  'without script, on a phone: what is deleted is told, lies in the bin, and comes back': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '太仓衡回水泵有限公司' })
    await house.create('contacts', { name: '回小衡', customer: id })
    const keeper = await visit({ as: house.keeper, lang: 'en', script: false, size: PHONE })
    await keeper.open(`/customers/${id}/deletion`)
    await expect.says(keeper.main, 'Contacts: 1')
    await keeper.button('删除', 'Delete').click()
    await keeper.open(`/recycle_bin?q=${encodeURIComponent('衡回')}`)
    await expect.says(keeper.main, 'With 1 more')
    await expect.noSidewaysScrolling(keeper.page)
    await keeper.main.locator('tbody input[name=ids]').check()
    await keeper.button('恢复所选', 'Restore the selected').click()
    expect.equal((await house.find('contacts', `customer == "${id}"`)).length, 1)
  },

  'who looks alike is merged or told apart, and a new one is asked about': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, lang: 'en', size: PHONE })
    await keeper.open('/duplicates?object=customers&by=name')
    await expect.noSidewaysScrolling(keeper.page)
    expect.deepEqual(await axe(keeper), [])
    const first = keeper.main.locator('section.card').first()
    const name = await first.getByRole('heading').innerText()
    await first.getByRole('button', { name: 'Not the same' }).first().click()
    await expect.soon(async () => (await keeper.main.locator('section.card').first().getByRole('heading').innerText()) !== name, 'they are shown again')
    await keeper.open('/customers/new')
    await keeper.field('客户名称', 'Name').fill(name)
    keeper.watch.expect(409)
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main, 'It may be the same customer as:')
    expect.deepEqual(await axe(keeper), [])
  },
}
