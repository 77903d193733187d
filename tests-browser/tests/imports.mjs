// Files that are not what they should be, and an import taken back.

import { book } from '../book.mjs'
import { expect } from '../expect.mjs'
import { gb18030 } from '../gb18030.mjs'
import { handIn, importFile, takeBack } from '../wizard.mjs'

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

  'a column that belongs to contacts is told of before customers go in, and the same file brings the contacts': async ({ house, visit }) => {
    const bytes = Buffer.from('公司名,联系人,手机\r\n金坛衡川轴承有限公司,阎建国,13861520017\r\n')
    for (const [lang, words] of [['zh', '“联系人”一列是联系人，不会随客户导入'], ['en', 'names contacts and is left out here']]) {
      const keeper = await visit({ as: house.keeper, lang })
      await handIn(keeper, 'customers', { name: '轴承.csv', bytes })
      await expect.says(keeper.main, words)
      await keeper.button('下一步：检查', 'Next: check').click()
      await expect.seen(keeper.button('开始导入', 'Start the import'))
      await expect.says(keeper.main, words)
    }
    const keeper = await visit({ as: house.keeper })
    await importFile(keeper, 'customers', { name: '轴承.csv', bytes })
    const customers = new URL(keeper.page.url()).pathname
    await importFile(keeper, 'contacts', { name: '轴承.csv', bytes })
    const [customer] = await house.find('customers', 'name == "金坛衡川轴承有限公司"')
    const [contact] = await house.find('contacts', `customer == "${customer.id}"`)
    expect.deepEqual([contact.name, contact.mobile], ['阎建国', '+8613861520017'])
    // Taken back in the wrong order, it says what stays and why.
    await keeper.open(customers)
    await takeBack(keeper)
    await expect.says(keeper.main, '保持不变的记录')
    await expect.says(keeper.main.getByRole('row', { name: /金坛衡川轴承/ }), '已有其他记录关联到它')
    await expect.seen(keeper.link('以同样的设置再导入', 'Import again with these settings'))
    // With the contact gone, the rest goes too.
    await house.ask('DELETE', `/contacts/${contact.id}`)
    await keeper.open(customers)
    await expect.says(keeper.main.getByRole('row', { name: /金坛衡川轴承/ }), '不再受阻')
    await takeBack(keeper, ['撤销其余的', 'Take back the rest'])
    expect.deepEqual(await house.find('customers', 'name == "金坛衡川轴承有限公司"'), [])
  },

  'sheets with the same columns go in as one, and the next such workbook is read as that one was': async ({ house, visit }) => {
    const HEAD = ['单位名称', '联系电话', '等级', '随手记']
    const bytes = book({
      华东: [['客户清单'], HEAD, ['溧阳衡表机械厂', 13861520021, 'A', '甲']],
      说明: [['请勿改动列名']],
      华南: [HEAD, ['中山衡表机械厂', 13861520022, 'B', '乙']],
    })
    for (const [lang, before] of [['zh', '另有 2 张表不导入'], ['en', '2 other sheets are left out']]) {
      const keeper = await visit({ as: house.keeper, lang })
      await handIn(keeper, 'customers', { name: '衡表.xlsx', bytes })
      await expect.says(keeper.main, before)
    }
    const keeper = await visit({ as: house.keeper })
    await handIn(keeper, 'customers', { name: '衡表.xlsx', bytes })
    await keeper.main.locator('select[name=sheet]').selectOption('*')
    await keeper.button('读取这张表', 'Read this sheet').click()
    await expect.says(keeper.main, '读取：华东、华南。')
    await keeper.main.locator('select[name=map]').last().selectOption('remarks')
    await keeper.button('下一步：检查', 'Next: check').click()
    await keeper.button('开始导入', 'Start the import').click()
    await expect.seen(keeper.link('撤销导入', 'Take the import back'))
    const found = await house.find('customers', 'name == "溧阳衡表机械厂" || name == "中山衡表机械厂"')
    expect.deepEqual(found.map((customer) => customer.remarks).sort(), ['乙', '甲'].sort())

    await handIn(keeper, 'customers', { name: '衡表二月.xlsx', bytes })
    await expect.says(keeper.main, '已沿用那次的设置')
    expect.equal(await keeper.main.locator('select[name=map]').last().inputValue(), 'remarks')
    await expect.says(keeper.main, '读取：华东、华南。')
    await keeper.button('不沿用', 'Begin anew').click()
    await expect.says(keeper.main, '另有 2 张表不导入')
    expect.equal(await keeper.main.locator('select[name=map]').last().inputValue(), '')
  },

  'a bad cell and a colleague without an account cost no row, and what is left on the way is found again': async ({ house, visit }) => {
    const rows = '客户名称,电话,建档日期,负责人\r\n海门衡新仪表厂,电话待查,2026-02-31,衡新同\r\n启东衡新仪表厂,0513-83312345,2026-02-28,衡新同\r\n'
    const keeper = await visit({ as: house.keeper })
    await handIn(keeper, 'customers', { name: '衡新.csv', bytes: gb18030(rows) })
    await keeper.button('下一步：检查', 'Next: check').click()
    await keeper.main.getByRole('link', { name: '添加同事“衡新同”' }).click()
    expect.equal(await keeper.field('姓名', 'Name').inputValue(), '衡新同')
    await keeper.field('登录名', 'Login').fill('hengxintong')
    await keeper.field('初始密码', 'First password').fill('ten characters at least')
    await keeper.field('角色', 'Role').click()
    await keeper.main.getByRole('option', { name: '销售', exact: true }).click()
    await keeper.button('添加', 'Add').click()
    // Login and password stand there this once; then one is back at the check.
    await keeper.link('完成', 'Done').click()
    await expect.address(keeper.page, (path) => /^\/imports\/drafts\/[^/]+\/check$/.test(path))
    await expect.says(keeper.main, '选填的内容有误时')
    await expect.notSeen(keeper.main.getByRole('link', { name: '添加同事“衡新同”' }))
    // Somewhere else, and back by the menu.
    await keeper.open('/customers')
    await keeper.open('/imports')
    const draft = keeper.main.getByRole('row').filter({ hasText: '衡新.csv' })
    await expect.says(draft, '已检查')
    await draft.getByRole('link', { name: '继续' }).click()
    await keeper.main.getByRole('radio', { name: '导入这一行，有误的格留空' }).check()
    await keeper.button('按此重新检查', 'Check again this way').click()
    await expect.says(keeper.main, '有 2 格内容有误')
    await keeper.button('开始导入', 'Start the import').click()
    await expect.says(keeper.main, '有 2 格内容有误，已留空')
    const found = await house.find('customers', 'name.contains("衡新仪表厂")')
    expect.deepEqual(found.map(({ phone, owner }) => [typeof phone, typeof owner]).sort(), [['object', 'string'], ['string', 'string']])
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
    await takeBack(keeper)
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

  'a table as people keep it goes in without a word changed: columns, region, people, the way to the records': async ({ house, visit }) => {
    const rows = [
      '公司名,联系人,手机,电话,地区,负责销售,首次合作,备注',
      '青岛衡悦制冷设备有限公司,王海,13906420011,0532-85881234,山东青岛,李那娜,2023/5/8,老客户',
      '烟台衡锚船用阀门厂,孙建国,138 5350 2233,,山东烟台,李那娜,2024.3.1,',
      '淄博衡光陶瓷科技股份有限公司,,,0533-3180000,山东淄博,王强强,,没有联系人',
    ]
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      const bytes = gb18030(`${rows.join('\r\n').replaceAll('衡', lang === 'zh' ? '衡甲' : '衡乙')}\r\n`)
      await handIn(keeper, 'customers', { name: '客户资料.csv', bytes })
      const figure = keeper.main.locator('[data-mapped]')
      // 联系人 has no place at a customer, and 手机 goes beside 电话.
      await expect.soon(async () => await figure.innerText() === '7', 'the columns are not known')
      const lists = keeper.main.locator('select[name="map"]')
      expect.deepEqual(await lists.evaluateAll((all) => all.map((list) => list.value)),
        ['name', '', 'other_phone', 'phone', 'region', 'owner', 'known_since', 'remarks'])
      // The name taken away is missed at once, and nothing is checked for it.
      const missed = keeper.main.locator('[data-needs="name"]')
      expect.equal(await missed.isVisible(), false)
      await lists.first().selectOption('')
      await expect.seen(missed)
      await expect.soon(async () => await figure.innerText() === '6', 'the figure stands still')
      await lists.first().selectOption('name')
      await expect.soon(async () => !(await missed.isVisible()), 'it is still missed')
      await keeper.button('下一步：检查', 'Next: check').click()
      const people = keeper.main.locator('form[action$="/people"]')
      await expect.seen(people)
      await expect.says(keeper.main, '青岛')
      for (const [place, word] of [[0, keeper.t('归我', 'Me')], [1, keeper.t('留空', 'Leave empty')]]) {
        await people.getByRole('combobox').nth(place).click()
        await people.getByRole('option', { name: word, exact: true }).click()
      }
      await keeper.button('应用并重新检查', 'Apply and check again').click()
      await expect.soon(async () => await people.count() === 0, 'the names are asked for again')
      await keeper.button('开始导入', 'Start the import').click()
      await keeper.link('查看导入的客户', 'Show the imported customers').click()
      await expect.address(keeper.page, (path) => path.endsWith('/records'))
      await expect.says(keeper.main, `青岛衡${lang === 'zh' ? '甲' : '乙'}悦制冷设备有限公司`)
      const found = await house.find('customers', `name.contains("衡${lang === 'zh' ? '甲' : '乙'}")`)
      expect.deepEqual(found.map(({ province, city }) => `${province} ${city}`).sort(), ['山东 淄博', '山东 烟台', '山东 青岛'].sort())
    }
  },

  'giving up a file is asked first': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      await handIn(keeper, 'customers', { name: '客户.csv', bytes: gb18030('客户名称,城市\r\n衡弃机械厂,常州\r\n') })
      await expect.address(keeper.page, (path) => path.startsWith('/imports/drafts/'))
      await keeper.main.locator('select[name="map"]').nth(1).selectOption('')
      await keeper.link('取消', 'Cancel').click()
      const dialog = keeper.page.locator('#discard')
      await expect.seen(dialog)
      await dialog.getByRole('button', { name: keeper.t('继续导入', 'Go on importing') }).click()
      await expect.soon(async () => !(await dialog.isVisible()), 'the dialog stays')
      await keeper.link('取消', 'Cancel').click()
      await dialog.getByRole('button', { name: keeper.t('放弃导入', 'Give up') }).click()
      await expect.address(keeper.page, (path) => path === '/customers')
    }
  },
}
