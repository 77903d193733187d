// How good the data is: a rule made on a page, the score it comes to, and the queue that leads from the worst record to the
// next, by keyboard and without script.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// A seller with customers of whom something is missing.
async function sellerWith(house, login, names) {
  const seller = await house.hire(login, 'sales_rep')
  const [{ id: owner }] = await house.find('users', `login == "${login}"`)
  const made = []
  for (const [name, more] of names) {
    made.push(await house.create('customers', { name, kind: 'company', owner, ...more }))
  }
  return { seller, ids: made.map(({ id }) => id) }
}

// Records are judged a moment after they were written.
async function openUntil(window, path, says) {
  for (let tries = 0; tries < 60; tries += 1) {
    await window.open(path)
    if ((await window.main.innerText()).includes(says)) return
  }
  await expect.says(window.main, says)
}

const WHOLE = { province: '江苏', source: 'event', industry: 'metals' }

export default {
  'an administrator makes a rule, a seller sees the score and mends one record after another by keyboard': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/quality_rules/new')
    await keeper.field('中文名称', 'Name in Chinese').fill('填写区县')
    await keeper.field('英文名称', 'Name in English').fill('Fill in the district')
    const object = keeper.main.getByRole('combobox', { name: '对象' })
    await object.click()
    await object.fill('客户')
    await keeper.page.getByRole('option', { name: '客户', exact: true }).click()
    await keeper.field('质量维度', 'Dimension').selectOption('completeness')
    await keeper.field('字段', 'Field').fill('district')
    await keeper.field('适用于', 'Asked of').fill('name.startsWith("质修")')
    await keeper.button('保存', 'Save').click()
    await expect.seen(keeper.main.getByRole('heading', { name: '填写区县', exact: true }))

    const { seller, ids } = await sellerWith(house, 'zhi.xiu', [
      ['质修一号机械', WHOLE], ['质修二号机械', WHOLE], ['质修三号机械', { ...WHOLE, district: '新吴区' }], ['质修四号机械', WHOLE],
    ])
    const window = await visit({ as: seller })
    await openUntil(window, '/quality/customers', '填写区县')
    await openUntil(window, '/quality/customers/queue', '质修一号机械')
    await window.open('/quality/customers')
    expect.deepEqual(await axe(window), [])
    const line = window.main.getByRole('row').filter({ hasText: '填写区县' })
    await line.getByRole('link', { name: '3', exact: true }).click()
    await expect.address(window.page, (path) => path.startsWith('/customers?filter='))
    await expect.says(window.main, '质修二号机械')
    expect.equal((await window.main.innerText()).includes('质修三号机械'), false, 'what is as it should be is not there')

    await window.open('/quality/customers')
    await window.link('开始修正', 'Start mending').click()
    await expect.says(window.main, '质修一号机械')
    expect.deepEqual(await axe(window), [])
    const district = window.field('区县', 'District')
    await district.fill('锡山区')
    await window.page.keyboard.press('Enter')
    await expect.says(window.main, '质修二号机械')
    await window.field('区县', 'District').focus()
    await window.page.keyboard.press('Control+]')
    await expect.says(window.main, '质修四号机械')
    await window.page.keyboard.press('Control+[')
    await expect.says(window.main, '没有要修正的记录了')
    const [mended] = await house.find('customers', `id == "${ids[0]}"`)
    expect.equal(mended.district, '锡山区')

    await window.open(`/customers/${ids[1]}`)
    await expect.says(window.main, '数据质量')
    await window.main.getByRole('link', { name: '填写区县' }).click()
    await expect.address(window.page, (path) => path.endsWith('/edit#f-district') || path.endsWith('/edit'))
  },

  'without script, on a phone, in English: the queue saves, undoes and puts off': async ({ house, visit }) => {
    const { seller, ids } = await sellerWith(house, 'zhi.shou', [
      ['质手甲机械', { province: '江苏', source: 'event' }], ['质手乙机械', { province: '江苏', source: 'event' }],
    ])
    const window = await visit({ as: seller, lang: 'en', size: PHONE, script: false })
    await openUntil(window, '/quality/customers', 'Fill in the industry')
    await openUntil(window, '/quality/customers/queue', '质手甲机械')
    await window.field('Industry', 'Industry').selectOption({ label: 'Metals' })
    await window.button('Save and go on', 'Save and go on').click()
    await expect.says(window.main, '质手乙机械')
    await window.page.getByRole('button', { name: 'Undo' }).click()
    await expect.address(window.page, (path) => path === `/customers/${ids[0]}`)
    expect.equal((await house.find('customers', `id == "${ids[0]}"`))[0].industry, null)
    await openUntil(window, '/quality/customers/queue', '质手甲机械')
    await window.button('Put off for a week', 'Put off for a week').click()
    await expect.says(window.main, '质手乙机械')
    await window.button('Put off for a week', 'Put off for a week').click()
    await expect.says(window.main, 'Nothing is left to mend')
    await window.link('Back to data quality', 'Back to data quality').click()
    await expect.address(window.page, (path) => path === '/quality/customers')
  },
}
