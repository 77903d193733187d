// Coming in, staying out, and being sent out in the middle of something.

import { expect } from '../expect.mjs'

export default {
  'a wrong password is refused in the words of the reader': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const stranger = await visit({ lang })
      stranger.watch.expect(401, 422)
      await stranger.open('/sign-in')
      await stranger.fillSignIn({ ...house.keeper, password: 'certainly not this one' })
      const alert = stranger.main.getByRole('alert')
      await expect.says(alert, lang === 'zh' ? /密码/ : /password/i)
      expect.equal(/\p{Script=Han}/u.test(await alert.innerText()), lang === 'zh')
      expect.equal(await stranger.field('登录名', 'Login').inputValue(), house.keeper.login)
      expect.equal(await stranger.field('密码', 'Password').inputValue(), '')
      await expect.address(stranger.page, (path) => path.startsWith('/sign-in'))
    }
  },

  'someone who is not signed in is shown the way in and then comes where they wanted to go': async ({ house, visit }) => {
    const stranger = await visit()
    await stranger.open('/customers?sort=name')
    await expect.address(stranger.page, (path) => path.startsWith('/sign-in?next='))
    await stranger.fillSignIn(house.keeper)
    await expect.address(stranger.page, (path) => path === '/customers?sort=name')
    await expect.seen(stranger.page.getByRole('heading', { level: 1, name: '客户' }))
  },

  'signing in leads to no other site, whatever the address says': async ({ house, visit }) => {
    for (const next of ['https://example.com/', '//example.com/', '/\\example.com/', 'javascript:alert(1)']) {
      const stranger = await visit()
      await stranger.open(`/sign-in?next=${encodeURIComponent(next)}`)
      await stranger.fillSignIn(house.keeper)
      await expect.address(stranger.page, (path) => path === '/')
    }
  },

  'whoever signs out in one window is out in the other, and comes back to what they did': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '淮安衡远泵业有限公司' })
    const keeper = await visit()
    await keeper.signIn(house.keeper)
    await keeper.open(`/customers/${id}/edit`)
    const [cookie] = (await keeper.context.cookies()).filter(({ name }) => name === 'guanxi_session')

    const otherWindow = await keeper.context.newPage()
    await signOut(otherWindow)

    await keeper.field('简称', 'Short name').fill('衡远')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path.startsWith('/sign-in'))
    const [unchanged] = await house.find('customers', 'name == "淮安衡远泵业有限公司"')
    expect.equal(unchanged.short_name ?? null, null)
    await keeper.fillSignIn(house.keeper)
    await expect.address(keeper.page, (path) => path === `/customers/${id}/edit`)
    expect.equal(await keeper.field('简称', 'Short name').inputValue(), '衡远')

    // The session itself has ended, not only the cookie: nobody who kept it gets in.
    const thief = await visit()
    await thief.context.addCookies([cookie])
    await thief.open('/customers')
    await expect.address(thief.page, (path) => path.startsWith('/sign-in'))
  },

  'a search that outlives its session brings the way in, not a piece of it': async ({ house, visit }) => {
    const keeper = await visit()
    keeper.watch.expect(401)
    await keeper.signIn(house.keeper)
    await keeper.open('/customers')
    const otherWindow = await keeper.context.newPage()
    await signOut(otherWindow)

    await keeper.page.getByRole('combobox', { name: '搜索' }).fill('公司')
    await expect.address(keeper.page, (path) => path.startsWith('/sign-in'))
  },

  'a form without its token, or with another one, changes nothing': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(403)
    for (const token of [null, 'f'.repeat(32)]) {
      await keeper.open('/customers/new')
      await keeper.field('客户名称', 'Name').fill('伪造的客户有限公司')
      await keeper.main.locator('input[name=csrf]').first().evaluate((input, value) => {
        if (value === null) input.remove()
        else input.value = value
      }, token)
      await keeper.button('保存', 'Save').click()
      await expect.says(keeper.page.locator('body'), '页面已过期')
    }
    expect.deepEqual(await house.find('customers', 'name == "伪造的客户有限公司"'), [])
  },

  'a forged sign-out does not send anyone out': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const answer = await keeper.context.request.post('/sign-out', { form: {}, maxRedirects: 0 })
    expect.equal(answer.status(), 403)
    await keeper.open('/customers')
    await expect.address(keeper.page, (path) => path === '/customers')
  },
}

async function signOut(page) {
  await page.goto('/')
  await page.locator('summary[aria-label="账户"]').click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect.address(page, (path) => path.startsWith('/sign-in'))
}
