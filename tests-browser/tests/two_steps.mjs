// Two-step sign-in with an app of another make: the package otpauth does what a phone's authenticator does.

import { Secret, TOTP } from 'otpauth'
import { expect } from '../expect.mjs'

const STEP_MS = 30_000

export default {
  'somebody signs in with the code of an authenticator app of another make': async ({ house, visit }) => {
    const person = await house.hire('tao.yu', 'sales_rep')
    const here = await visit({ as: person })
    await here.open('/security/two_step')
    await here.button('开始设置', 'Begin').click()
    const secret = (await here.main.locator('.code').first().innerText()).replaceAll(' ', '')
    const app = new TOTP({ secret: Secret.fromBase32(secret) })
    await here.field('应用里显示的 6 位验证码', 'The 6 digits that the app shows').fill(app.generate())
    await here.button('启用', 'Turn it on').click()
    await expect.says(here.main, '恢复码只显示这一次')

    const there = await visit()
    there.watch.expect(422)
    await there.open('/sign-in')
    await there.fillSignIn(person)
    await expect.address(there.page, (path) => path.startsWith('/sign-in/code'))
    const code = there.field('验证器应用里的 6 位验证码', 'The 6 digits in your authenticator app')
    await code.fill('000000')
    await there.button('登录', 'Sign in').click()
    await expect.says(there.main.getByRole('alert'), '验证码不正确')
    // The code that turned it on is used up; the app's next one is good a step early.
    await code.fill(app.generate({ timestamp: Date.now() + STEP_MS }))
    await there.button('登录', 'Sign in').click()
    await expect.address(there.page, (path) => path === '/')
  },
}
