// A house that nobody has moved into: the first administrator, the first customer, and a power cut.

import { expect } from '../expect.mjs'
import { openEmptyHouse } from '../house.mjs'

const FOUNDER = { name: '解语花', login: 'xie.yuhua', password: '一句谁都容易记住的长长的话' }

export default {
  'a new house takes its first administrator, works, and forgets nothing in a power cut': async ({ house: { database }, visit }) => {
    const house = await openEmptyHouse(database)
    try {
      const founder = await visit({ house })
      founder.watch.expect(403, 404, 422)
      await founder.open('/')
      await expect.address(founder.page, (path) => path.startsWith('/sign-in'))
      await expect.says(founder.main, '还没有任何用户')
      expect.equal((await founder.open('/first-run?token=guessed')).status(), 403)
      await signUp(founder, house)
      await expect.says(founder.main, '还没有客户')

      await founder.open('/customers/new')
      await founder.field('客户名称', 'Name').fill('第一家客户有限公司')
      await founder.button('保存', 'Save').click()
      await expect.seen(founder.page.getByRole('heading', { level: 1, name: '第一家客户有限公司' }))
      // There is a first administrator once only.
      expect.equal((await founder.open(house.firstRun)).status(), 404)

      await house.crashAndRestart()
      await founder.open('/customers')
      await expect.seen(founder.main.getByRole('link', { name: '第一家客户有限公司' }))
    } finally {
      await house.close()
    }
  },
}

async function signUp(founder, house) {
  await founder.open(house.firstRun)
  await founder.field('姓名', 'Name').fill(FOUNDER.name)
  await founder.field('登录名', 'Login').fill(FOUNDER.login)
  await founder.field('密码', 'Password').fill('太短')
  await founder.field('再输一次密码', 'The password again').fill('太短')
  await founder.button('创建并登录', 'Create and sign in').click()
  await expect.says(founder.main.getByRole('alert'), '至少')
  expect.equal(await founder.field('姓名', 'Name').inputValue(), FOUNDER.name)
  await founder.field('密码', 'Password').fill(FOUNDER.password)
  await founder.field('再输一次密码', 'The password again').fill(FOUNDER.password)
  await founder.button('创建并登录', 'Create and sign in').click()
  await expect.address(founder.page, (path) => path === '/')
}
