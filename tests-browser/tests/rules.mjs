// Rules that a company makes for its forms: a field that appears and becomes required while one fills in another, and
// what is said where a write goes against a rule.

import { expect } from '../expect.mjs'

async function choose(window, zh, en, word) {
  const box = window.main.getByRole('combobox', { name: window.t(zh, en) })
  await box.click()
  await box.fill(word)
  await window.page.getByRole('option', { name: word, exact: true }).click()
}

export default {
  'an administrator makes rules, and a form shows and asks for a field while it is filled in': async ({ house, visit }) => {
    const keeper = await house.hire('gui.ding', 'system_admin')
    const seller = await house.hire('gui.shou', 'sales_rep')
    for (const [lang, code] of [['zh', 'Guize'], ['en', 'Regula']]) {
      const zh = lang === 'zh' ? '验机' : '巡检'
      const window = await visit({ as: keeper, lang })
      await window.open('/custom_objects/new')
      await window.field('中文名称', 'Name in Chinese').fill(zh)
      await window.field('英文名称', 'Name in English').fill(code)
      await window.field('有负责人', 'Has an owner').check()
      await choose(window, '权限参照', 'Rights as for', window.t('客户', 'Customers'))
      await window.button('保存', 'Save').click()
      await expect.seen(window.main.getByRole('heading', { name: window.t(zh, code), exact: true }))
      const of = `x_${code.toLowerCase()}s`
      for (const [name, english, holds] of [['结果', 'Result', ['单选', 'Choice']], ['原因', 'Reason', ['单行文本', 'Text']]]) {
        await window.open('/custom_fields/new')
        await window.field('中文名称', 'Name in Chinese').fill(name)
        await window.field('英文名称', 'Name in English').fill(english)
        await choose(window, '对象', 'Object', window.t(zh, `${code}s`))
        await choose(window, '类型', 'Holds', window.t(...holds))
        if (english === 'Result') await window.field('选项', 'Choices').fill('合格 / Passed #green\n不合格 / Failed #red')
        await window.button('保存', 'Save').click()
        await expect.seen(window.main.getByRole('heading', { name: window.t(name, english), exact: true }))
      }
      for (const [place, does] of ['show', 'require'].entries()) {
        await window.open('/form_rules/new')
        await window.field('中文名称', 'Name in Chinese').fill(`${zh}原因 ${place}`)
        await window.field('英文名称', 'Name in English').fill(`${code} reason ${place}`)
        await choose(window, '对象', 'Object', window.t(zh, `${code}s`))
        await window.field('作用', 'Does').selectOption(does)
        await window.field('字段', 'Fields').fill('x_reason')
        if (does === 'show') {
          // What does not read is said beside it, and nothing is lost.
          window.watch.expect(422)
          await window.field('条件', 'Condition').fill('x_result = "failed"')
          await window.button('保存', 'Save').click()
          await expect.seen(window.page.locator('#f-condition-error'))
        }
        await window.field('条件', 'Condition').fill('x_result == "failed"')
        await window.button('保存', 'Save').click()
        const made = window.t(`${zh}原因 ${place}`, `${code} reason ${place}`)
        await expect.seen(window.main.getByRole('heading', { name: made, exact: true }))
      }

      const work = await visit({ as: seller, lang })
      const entry = work.page.locator('.side-nav').getByRole('link', { name: work.t(zh, `${code}s`) })
      for (let tries = 0; tries < 40 && (await entry.count()) === 0; tries += 1) await work.open('/')
      await work.open(`/${of}/new`)
      const reason = work.field('原因', 'Reason')
      await expect.notSeen(reason)
      await work.field('名称', 'Name').fill(`${zh} 3`)
      await work.field('结果', 'Result').selectOption('failed')
      await expect.seen(reason)
      await expect.seen(work.page.locator('[data-ruled=x_reason] .required'))
      expect.equal(await work.page.evaluate(() => document.activeElement?.name), 'name')
      work.watch.expect(422)
      await work.button('保存', 'Save').click()
      await expect.says(work.page.locator('#f-x_reason-error'), work.t('请填写原因', 'Reason is needed'))
      await work.field('原因', 'Reason').fill('划伤')
      await work.button('保存', 'Save').click()
      await expect.seen(work.main.getByRole('heading', { name: `${zh} 3`, exact: true }))
      await expect.says(work.main, '划伤')
      // Passed, it is not shown any more; what was typed is there when it is wanted again.
      await work.open(`${new URL(work.page.url()).pathname}/edit`)
      await work.field('结果', 'Result').selectOption('passed')
      await expect.notSeen(work.field('原因', 'Reason'))
      await work.field('结果', 'Result').selectOption('failed')
      await expect.seen(work.field('原因', 'Reason'))
      expect.equal(await work.field('原因', 'Reason').inputValue(), '划伤')
    }
  },
}
