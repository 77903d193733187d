// Files that are not what they should be, and an import taken back.

import { expect } from '../expect.mjs'
import { gb18030 } from '../gb18030.mjs'
import { handIn, importFile } from '../wizard.mjs'

const ROWS = 1_000

const NOT_FILES = [
  ['an empty file', Buffer.alloc(0)],
  ['bytes of no encoding', Buffer.from([0xff, 0xff, 0x80, 0x00, 0x81, 0xff, 0x0a, 0xc3, 0x28, 0xff])],
  ['no column that we know', Buffer.from('alpha,beta,gamma\n1,2,3\n')],
  ['ten thousand columns', Buffer.from(`${'x,'.repeat(10_000)}\n1,2,3\n`)],
]

export default {
  'a file that is none is refused with a sentence in the words of the reader': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      keeper.watch.expect(400, 422)
      for (const [what, bytes] of NOT_FILES) {
        await handIn(keeper, 'customers', { name: 'file.csv', bytes })
        const alert = keeper.main.getByRole('alert')
        const next = keeper.button('下一步：检查', 'Next: check')
        // What is wrong shows at once, or when one goes on with it.
        await expect.seen(alert.or(next))
        if (await alert.count() === 0) await next.click()
        await expect.seen(alert)
        const text = (await alert.allInnerTexts()).join(' ')
        const ours = text.replace(/[“"][^”"]*[”"]/g, '')
        expect.equal(/\p{Script=Han}/u.test(ours), lang === 'zh', `${what}: ${text}`)
      }
    }
  },

  'an import goes on while nobody looks, and is found again': async ({ house, visit }) => {
    const rows = Array.from({ length: ROWS }, (_, place) => `衡流仪表${place}厂,常州`)
    const keeper = await visit({ as: house.keeper })
    await handIn(keeper, 'customers', { name: '仪表.csv', bytes: gb18030(`客户名称,城市\r\n${rows.join('\r\n')}\r\n`) })
    await keeper.button('下一步：检查', 'Next: check').click()
    await keeper.button('开始导入', 'Start the import').click()
    await expect.address(keeper.page, (path) => /^\/imports\/[^/]+$/.test(path))
    await keeper.open('/imports')
    const line = keeper.main.getByRole('row').filter({ hasText: '仪表.csv' }).first()
    await expect.soon(async () => {
      await keeper.page.reload()
      return (await line.innerText()).includes('已完成')
    }, 'it is never finished')
    await line.getByRole('link').first().click()
    await expect.says(keeper.main, '文件共 1,000 行')
    const { total } = await house.ask('GET', `/customers?total=exact&limit=1&filter=${encodeURIComponent('name.startsWith("衡流仪表")')}`)
    expect.deepEqual(total, { count: ROWS, exact: true })
  },

  'an import is undone as one act': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const file = '客户名称,城市\r\n舟山衡归船舶设备有限公司,舟山\r\n宁波衡归船舶设备有限公司,宁波\r\n'
    const { counts } = await importFile(keeper, 'customers', { name: '船舶.csv', bytes: gb18030(file) })
    expect.equal(counts.created, 2)
    expect.equal((await house.find('customers', 'name == "舟山衡归船舶设备有限公司"')).length, 1)
    await keeper.main.getByRole('button', { name: /撤销/ }).first().click()
    await expect.soon(
      async () => (await house.find('customers', 'name == "舟山衡归船舶设备有限公司" || name == "宁波衡归船舶设备有限公司"')).length === 0,
      'the customers are still there',
    )
  },

  'a second file with the same customers changes those, and makes none twice': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const code = '91330900MA2DKR7X3F'
    const file = (city) => gb18030(`客户名称,统一社会信用代码,城市\r\n舟山衡往船舶设备有限公司,${code},${city}\r\n`)
    await importFile(keeper, 'customers', { name: '一.csv', bytes: file('舟山') })
    const again = await importFile(keeper, 'customers', { name: '二.csv', bytes: file('宁波'), mode: 'upsert' })
    expect.deepEqual([again.counts.created, again.counts.updated], [0, 1])
    const found = await house.find('customers', 'name == "舟山衡往船舶设备有限公司"')
    expect.deepEqual(found.map(({ city }) => city), ['宁波'])
  },
}
