// What is typed is not lost: kept in the browser through reloads, lost lines and ended sessions, offered again, sent
// by the person, and gone when they sign out.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const bar = (visited) => visited.main.locator('[data-draft-bar]')
const press = (visited, zh, en) => bar(visited).getByRole('button', { name: visited.t(zh, en), exact: true })
const drafts = ({ page }) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft:')))
// A window that is closed or crashes does not ask; a person who goes does answer the browser's question.
const gone = (visited) => visited.page.on('dialog', (dialog) => dialog.accept())

export default {
  'a form that was left is offered again, restored as it was, and gone once it is saved': async ({ house, visit }) => {
    for (const [lang, theme, size] of [['zh', 'light', undefined], ['en', 'dark', PHONE]]) {
      const keeper = await visit({ as: house.keeper, lang, theme, ...(size && { size }) })
      gone(keeper)
      const name = `丹阳衡迹${lang === 'zh' ? '光学' : '眼镜'}有限公司`
      await keeper.open('/customers/new')
      await keeper.field('客户名称', 'Name').fill(name)
      await keeper.field('生命周期阶段', 'Life-cycle stage').selectOption({ index: 2 })
      const stage = await keeper.field('生命周期阶段', 'Life-cycle stage').inputValue()
      await keeper.open('/customers')
      await keeper.open('/customers/new')
      await expect.says(bar(keeper), lang === 'zh' ? /\d\d:\d\d 的草稿没有提交/ : /A draft of \d\d:\d\d was not sent/)
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
      // Offered, not put in.
      expect.equal(await keeper.field('客户名称', 'Name').inputValue(), '')
      await press(keeper, '恢复', 'Restore').click()
      expect.equal(await keeper.field('客户名称', 'Name').inputValue(), name)
      expect.equal(await keeper.field('生命周期阶段', 'Life-cycle stage').inputValue(), stage)
      await expect.notSeen(bar(keeper))
      await keeper.button('保存', 'Save').click()
      await expect.seen(keeper.link('编辑', 'Edit'))
      expect.deepEqual(await drafts(keeper), [])
      await keeper.open('/customers/new')
      await expect.notSeen(bar(keeper))
      expect.equal((await house.find('customers', `name == "${name}"`)).length, 1)
    }
  },

  'a draft that is discarded does not come again': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '丹阳衡迹灯具有限公司', city: '丹阳' })
    const keeper = await visit({ as: house.keeper })
    gone(keeper)
    await keeper.open(`/customers/${id}/edit`)
    await keeper.field('城市', 'City').fill('镇江')
    await keeper.page.reload()
    await press(keeper, '丢弃', 'Discard').click()
    expect.equal(await keeper.field('城市', 'City').inputValue(), '丹阳')
    await keeper.page.reload()
    await expect.notSeen(bar(keeper))
    expect.deepEqual(await drafts(keeper), [])
  },

  'a draft of an older version says so, and overwrites nobody unasked': async ({ house, visit }) => {
    const { id, version } = await house.create('customers', { name: '丹阳衡迹汽配有限公司', city: '丹阳', short_name: '衡迹' })
    const keeper = await visit({ as: house.keeper })
    gone(keeper)
    keeper.watch.expect(409)
    await keeper.open(`/customers/${id}/edit`)
    await keeper.field('城市', 'City').fill('镇江')
    await keeper.open('/customers')
    await house.ask('PATCH', `/customers/${id}`, { body: { city: '常州', short_name: '衡迹汽配' }, headers: { 'If-Match': `"${version}"` } })
    await keeper.open(`/customers/${id}/edit`)
    await expect.says(bar(keeper), '有人修改过这条记录')
    expect.equal(await keeper.field('城市', 'City').inputValue(), '常州')
    await press(keeper, '恢复', 'Restore').click()
    expect.equal(await keeper.field('城市', 'City').inputValue(), '镇江')
    expect.equal(await keeper.field('简称', 'Short name').inputValue(), '衡迹汽配')
    await keeper.button('保存', 'Save').click()
    // Both wrote the city: the person is shown both, and decides.
    await expect.says(keeper.main.getByRole('row').filter({ hasText: '常州' }), /城市.*镇江.*常州.*丹阳/)
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.link('编辑', 'Edit'))
    const [saved] = await house.find('customers', 'name == "丹阳衡迹汽配有限公司"')
    expect.deepEqual([saved.city, saved.short_name], ['镇江', '衡迹汽配'])
  },

  'a refused form keeps its draft until it is taken': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    gone(keeper)
    keeper.watch.expect(422)
    await keeper.open('/customers/new')
    await keeper.field('简称', 'Short name').fill('衡迹船缆')
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main.getByRole('alert').first(), '客户名称')
    await keeper.open('/customers/new')
    await press(keeper, '恢复', 'Restore').click()
    expect.equal(await keeper.field('简称', 'Short name').inputValue(), '衡迹船缆')
    await keeper.field('客户名称', 'Name').fill('丹阳衡迹船缆有限公司')
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.link('编辑', 'Edit'))
    expect.deepEqual(await drafts(keeper), [])
  },

  'a session that ends in the middle: after signing in the form is back with what was typed, and is saved once': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '丹阳衡迹工具有限公司' })
    const keeper = await visit()
    await keeper.signIn(house.keeper)
    await keeper.open(`/customers/${id}/edit`)
    await keeper.field('城市', 'City').fill('丹阳')
    const session = (await keeper.context.cookies()).find(({ name }) => name === 'guanxi_session')
    await keeper.context.clearCookies({ name: session.name })
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path.startsWith('/sign-in'))
    await keeper.fillSignIn(house.keeper)
    await expect.address(keeper.page, (path) => path === `/customers/${id}/edit`)
    expect.equal(await keeper.field('城市', 'City').inputValue(), '丹阳')
    await expect.says(bar(keeper), '刚才没有保存成功')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    const [saved] = await house.find('customers', 'name == "丹阳衡迹工具有限公司"')
    expect.deepEqual([saved.city, saved.version], ['丹阳', 2])
    expect.deepEqual(await drafts(keeper), [])
  },

  'signing out takes the drafts along, and another person is shown none': async ({ house, visit }) => {
    const other = await house.hire('drafts.other', 'head_of_sales')
    const keeper = await visit()
    gone(keeper)
    await keeper.signIn(house.keeper)
    await keeper.open('/customers/new')
    await keeper.field('客户名称', 'Name').fill('丹阳衡迹保密有限公司')
    // The session ends by itself, and someone else comes to the same browser.
    const session = (await keeper.context.cookies()).find(({ name }) => name === 'guanxi_session')
    await keeper.context.clearCookies({ name: session.name })
    await keeper.signIn(other)
    await keeper.open('/customers/new')
    await expect.notSeen(bar(keeper))
    expect.equal(await keeper.field('客户名称', 'Name').inputValue(), '')
    await keeper.open('/')
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('button', { name: '退出登录' }).click()
    await expect.address(keeper.page, (path) => path.startsWith('/sign-in'))
    expect.deepEqual(await drafts(keeper), [])
    await keeper.signIn(house.keeper)
    await keeper.open('/customers/new')
    await expect.notSeen(bar(keeper))
  },

  'a form sent without a line is kept, told, and sent by one press when the line is back': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    await keeper.field('客户名称', 'Name').fill('丹阳衡迹五金有限公司')
    keeper.watch.lineMayFail()
    await keeper.context.setOffline(true)
    await keeper.button('保存', 'Save').click()
    await expect.says(bar(keeper), '没有网络，还没有提交')
    await expect.says(keeper.page.locator('.toasts'), '没有网络，内容没有丢失')
    expect.equal((await drafts(keeper)).length, 1)
    await keeper.context.setOffline(false)
    await expect.says(bar(keeper), '网络已恢复')
    expect.deepEqual(await house.find('customers', 'name == "丹阳衡迹五金有限公司"'), [])
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.link('编辑', 'Edit'))
    expect.equal((await house.find('customers', 'name == "丹阳衡迹五金有限公司"')).length, 1)
    expect.deepEqual(await drafts(keeper), [])
  },

  'a form whose server is gone comes back with what was typed, and makes one record': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers/new')
    await expect.soon(() => keeper.page.evaluate(() => Boolean(navigator.serviceWorker.controller)), 'no worker')
    await keeper.field('客户名称', 'Name').fill('丹阳衡迹门窗有限公司')
    keeper.watch.lineMayFail()
    await house.crashAndRestart(async () => {
      await keeper.button('保存', 'Save').click()
      await expect.says(keeper.main, '连不上服务器')
    })
    await expect.address(keeper.page, (path) => path === '/customers/new')
    await expect.says(bar(keeper), '刚才没有保存成功')
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.link('编辑', 'Edit'))
    expect.equal((await house.find('customers', 'name == "丹阳衡迹门窗有限公司"')).length, 1)
  },

  'a password is kept nowhere': async ({ house, visit }) => {
    const keeper = await visit()
    await keeper.open('/sign-in')
    await keeper.field('登录名', 'Login').fill(house.keeper.login)
    await keeper.field('密码', 'Password').fill('not-the-one-either')
    const all = await keeper.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect.ok(!all.includes('not-the-one-either'), all)
  },
}
