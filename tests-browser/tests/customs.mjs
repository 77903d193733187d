// What a company adds on the screen: an object with a field, filled by whoever sells, and taken back.

import { expect } from '../expect.mjs'

// A long list of choices is a box to type in.
async function choose(window, zh, en, word) {
  const box = window.main.getByRole('combobox', { name: window.t(zh, en) })
  await box.click()
  await box.fill(word)
  await window.page.getByRole('option', { name: word, exact: true }).click()
}

export default {
  'an administrator adds an object with a field, and a salesperson fills it at once': async ({ house, visit }) => {
    const keeper = await house.hire('xue.ning', 'system_admin')
    const seller = await house.hire('xue.hai', 'sales_rep')
    for (const [lang, code] of [['zh', 'Trial'], ['en', 'Fair']]) {
      const zh = lang === 'zh' ? '试机' : '展会'
      const window = await visit({ as: keeper, lang })
      await window.open('/custom_objects/new')
      await window.field('中文名称', 'Name in Chinese').fill(zh)
      await window.field('英文名称', 'Name in English').fill(code)
      await window.field('有负责人', 'Has an owner').check()
      await choose(window, '权限参照', 'Rights as for', window.t('客户', 'Customers'))
      await window.button('保存', 'Save').click()
      await expect.seen(window.main.getByRole('heading', { name: window.t(zh, code), exact: true }))
      window.watch.expect(422)
      await window.open('/custom_fields/new')
      await window.field('中文名称', 'Name in Chinese').fill('结果')
      await window.field('英文名称', 'Name in English').fill('Result')
      await choose(window, '对象', 'Object', window.t(zh, `${code}s`))
      await choose(window, '类型', 'Holds', window.t('单选', 'Choice'))
      await window.field('常用于筛选', 'Often filtered by').check()
      await window.field('选项', 'Choices').fill('满意 / Pleased #green\n犹豫 / Hesitant #pink')
      await window.button('保存', 'Save').click()
      await expect.says(window.main, 'pink')
      await window.field('选项', 'Choices').fill('满意 / Pleased #green\n犹豫 / Hesitant')
      await window.button('保存', 'Save').click()
      await expect.seen(window.main.getByRole('heading', { name: window.t('结果', 'Result'), exact: true }))

      const work = await visit({ as: seller, lang })
      const entry = work.page.locator('.side-nav').getByRole('link', { name: work.t(zh, `${code}s`) })
      for (let tries = 0; tries < 40 && (await entry.count()) === 0; tries += 1) await work.open('/')
      await entry.first().click()
      await work.open(`/x_${code.toLowerCase()}s/new`)
      await work.field('名称', 'Name').fill(`${zh} 3`)
      await work.field('结果', 'Result').selectOption('hesitant')
      await work.button('保存', 'Save').click()
      await expect.seen(work.main.getByRole('heading', { name: work.t(`${zh} 3`, `${zh} 3`), exact: true }))
      await expect.says(work.main, work.t('犹豫', 'Hesitant'))
      await work.open(`/x_${code.toLowerCase()}s?as=board&by=x_result`)
      await expect.says(work.main, `${zh} 3`)
    }
  },
}
