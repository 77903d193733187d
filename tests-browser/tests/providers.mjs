// Signing in through a real OpenID provider: set up by an administrator, used by people, taken away from them.

import { expect } from '../expect.mjs'
import { openHouse } from '../house.mjs'
import { CLIENT, openProvider } from '../provider.mjs'

export default {
  'people come in through a provider with what it claims of them, and not when it no longer does': async (scene) => {
    await withProvider(scene, async (house, provider, visit) => {
      const team = '华东销售部'
      const keeper = await visit({ house, as: house.keeper })
      const teams = await house.find('teams', `name == "${team}"`)
      if (teams.length === 0) await house.create('teams', { name: team })
      const way = await setUp(keeper, provider, team)

      provider.people.set('wang.fang', { name: '王芳', email: 'wang.fang@example.com', groups: ['sales', 'service', 'east'] })
      const wangFang = await visit({ house })
      wangFang.watch.visits(provider.issuer)
      await wangFang.open('/sign-in?next=%2Fcustomers')
      await wangFang.link('用公司账号登录', 'Sign in with 公司账号').click()
      await sayWho(wangFang, 'wang.fang')
      await expect.address(wangFang.page, (path) => path === '/customers')
      const [user] = await house.find('users', 'login == "wang.fang"')
      expect.deepEqual([user.name, user.email], ['王芳', 'wang.fang@example.com'])
      expect.deepEqual(await rolesOf(house, user), ['sales_rep', 'service_agent'])
      const [membership] = await house.find('memberships', `user == "${user.id}"`)
      expect.ok(membership, 'in the team that the claim names')

      // One role is taken away at the provider: at the next sign-in it is gone, the other is there.
      provider.people.set('wang.fang', { ...provider.people.get('wang.fang'), groups: ['service', 'east'] })
      await signOut(wangFang)
      await wangFang.link('用公司账号登录', 'Sign in with 公司账号').click()
      await expect.address(wangFang.page, (path) => path === '/')
      expect.deepEqual(await rolesOf(house, user), ['service_agent'])
      await wangFang.open('/security')
      await expect.says(wangFang.main, '登录成功（公司账号）')

      // An administrator switches them off: out at once, and told so at the door.
      await house.ask('PATCH', `/users/${user.id}`, {
        body: { active: false }, headers: { 'If-Match': `"${(await house.find('users', 'login == "wang.fang"'))[0].version}"` },
      })
      wangFang.watch.expect(401, 403)
      await wangFang.open('/customers')
      await expect.address(wangFang.page, (path) => path.startsWith('/sign-in'))
      await wangFang.link('用公司账号登录', 'Sign in with 公司账号').click()
      await expect.says(wangFang.main.getByRole('alert'), '账户已停用')

      const english = await visit({ house, lang: 'en' })
      english.watch.visits(provider.issuer)
      english.watch.expect(403)
      provider.people.set('nobody', { groups: ['other'] })
      await english.open(way)
      await sayWho(english, 'nobody')
      await expect.says(english.main.getByRole('alert'), 'You have no role here yet')
      expect.deepEqual(await house.find('users', 'login == "nobody"'), [])
    })
  },

  'what comes back tampered with from a provider signs nobody in, and says why': async (scene) => {
    await withProvider(scene, async (house, provider, visit) => {
      const keeper = await visit({ house, as: house.keeper })
      const way = await setUp(keeper, provider, null)
      provider.people.set('wang.fang', { name: '王芳', groups: ['sales'] })
      const visitor = await visit({ house })
      visitor.watch.visits(provider.issuer)
      visitor.watch.expect(403)
      const refused = async (words) => {
        await expect.says(visitor.main.getByRole('alert'), words)
        await visitor.open('/customers')
        await expect.address(visitor.page, (path) => path.startsWith('/sign-in'))
      }
      const heldBack = async () => {
        provider.holds = true
        await visitor.open(way)
        if (visitor.page.url().includes('/interaction/')) await sayWho(visitor, 'wang.fang')
        await expect.address(visitor.page, (path) => path === '/held')
        provider.holds = false
        return provider.held
      }

      const first = await heldBack()
      await visitor.open(first.replace(/state=[^&]+/, `state=${'0'.repeat(64)}`))
      await refused('不是从这个浏览器开始')

      const good = await heldBack()
      const cookies = await visitor.context.cookies(house.url)
      await visitor.open(good)
      await expect.address(visitor.page, (path) => path === '/')
      await signOut(visitor)
      // The code again, by the browser, and by whoever kept its cookie too.
      await visitor.open(good)
      await refused('已经用过或已超时')
      await visitor.context.addCookies(cookies.filter(({ name }) => name === 'guanxi_provider'))
      await visitor.open(good)
      await refused('已经用过或已过期')

      provider.nonce = 'of-another-attempt'
      await visitor.open(way)
      await refused('不属于这次登录')
    })
  },
}

// A house of the test's own, and a provider that it may ask.
async function withProvider(scene, act) {
  const provider = await openProvider()
  try {
    const house = await openHouse('SQLite', '--provider-host', provider.host)
    const windows = []
    const visit = async (how) => {
      const visited = await scene.visit(how)
      windows.push(visited)
      return visited
    }
    try {
      provider.vouchFor(house)
      await act(house, provider, visit)
      // Closed before the house is: a window goes on asking it.
      for (const { context } of windows) await context.close()
    } finally {
      await house.close()
    }
  } finally {
    await provider.close()
  }
}

// Sets it up as an administrator does; answers where a browser's way to it begins.
async function setUp(keeper, provider, team) {
  await keeper.open('/security')
  await keeper.main.locator('a[href="/security/providers"]').click()
  await keeper.link('添加身份提供方', 'Add a provider').click()
  await keeper.field('名称', 'Name').fill('公司账号')
  await keeper.field('颁发者地址', 'Issuer').fill(provider.issuer)
  await keeper.field('客户端 ID', 'Client id').fill(CLIENT.id)
  await keeper.field('客户端密钥', 'Client secret').fill(CLIENT.secret)
  await keeper.field('自动建立用户', 'Make users of people who are unknown here').check()
  const roles = 'sales = sales_rep\nservice = service_agent'
  await keeper.field('角色对应', 'Which value gives which role').fill(roles)
  if (team) await keeper.field('团队对应', 'Which value puts into which team').fill(`east = ${team}`)
  await keeper.button('保存', 'Save').click()
  await expect.address(keeper.page, (path) => /^\/security\/providers\/[0-9a-z]+$/i.test(path) && !path.endsWith('/new'))
  const id = new URL(keeper.page.url()).pathname.split('/').pop()
  await keeper.button('测试', 'Try it').click()
  await expect.says(keeper.main, '客户端 ID 和密钥有效')
  expect.ok(!(await keeper.page.content()).includes(CLIENT.secret), 'the secret is shown again')
  return `/sign-in/with/${id}`
}

async function sayWho(visited, login) {
  await visited.page.getByLabel('Who are you?').fill(login)
  await visited.page.getByRole('button', { name: 'Go on' }).click()
}

async function rolesOf(house, user) {
  const held = (await house.find('role_holdings', `user == "${user.id}"`)).map(({ role }) => role)
  const roles = (await house.ask('GET', '/roles?limit=100')).data
  return roles.filter(({ id }) => held.includes(id)).map(({ code }) => code).sort()
}

async function signOut(visited) {
  await visited.open('/')
  await visited.openMenu('账户', 'Account')
  await visited.page.getByRole('button', { name: visited.t('退出登录', 'Sign out') }).click()
  await expect.address(visited.page, (path) => path.startsWith('/sign-in'))
}
