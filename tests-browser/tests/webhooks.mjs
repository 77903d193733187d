// Programs outside that are told what happens: an administrator makes one, gets its secret once, and tries it.

import { expect } from '../expect.mjs'

export default {
  'an administrator makes a webhook, sees its secret once, and what came of a trial': async ({ house, visit }) => {
    const keeper = await house.hire('he.chuan', 'system_admin')
    for (const lang of ['zh', 'en']) {
      const window = await visit({ as: keeper, lang })
      await window.open('/webhooks/new')
      await window.field('名称', 'Name').fill(`ERP ${lang}`)
      await window.field('接收地址', 'Address').fill('https://localhost/guanxi')
      await window.field('启用', 'Active').check()
      await window.button('保存', 'Save').click()
      await window.link('密钥与推送记录', 'Secret and deliveries').click()
      await window.button('生成密钥', 'Make a secret').click()
      await expect.says(window.main, 'whsec_')
      await window.link('已保存，返回', 'I have it; back').click()
      await expect.seen(window.button('更换密钥', 'New secret'))
      expect.ok(!(await window.page.content()).includes('whsec_'), 'the secret is shown again')
      await window.button('发送测试消息', 'Send a trial').click()
      const refused = window.main.getByText(window.t('等待重试', 'To be retried'))
      for (let tries = 0; tries < 40 && (await refused.count()) === 0; tries += 1) await window.page.reload()
      await expect.says(window.main, 'not a public address')
    }
  },
}
