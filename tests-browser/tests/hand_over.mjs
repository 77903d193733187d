// A colleague has left: their page says what is theirs, and it goes to others by rules, seen before and taken back.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// Somebody with customers, who has left, and who takes them over.
async function leaver(house, word) {
  const names = { from: `${word}走`, to: `${word}接` }
  const hired = {}
  for (const [part, name] of Object.entries(names)) {
    await house.hire(`${part}.${word}`, 'sales_rep')
    const [{ id }] = await house.find('users', `login == "${part}.${word}"`)
    await house.ask('PATCH', `/users/${id}`, { body: { name }, headers: { 'If-Match': '*' } })
    hired[part] = id
  }
  for (const [place, province] of [['甲', '江苏'], ['乙', '江苏'], ['丙', '天津']]) {
    const { id } = await house.create('customers', { name: `${word}${place}机械`, province, owner: hired.from })
    await house.create('tasks', { subject: `${word}${place}回访`, due: '2027-01-01', customer: id, owner: hired.from })
  }
  await house.ask('PATCH', `/users/${hired.from}`, { body: { active: false }, headers: { 'If-Match': '*' } })
  return { ...hired, names, word }
}

// One of a long list, by typing.
async function choose(visited, name, label) {
  const box = visited.main.locator(`#f-${name}`)
  await box.fill(label)
  await visited.main.getByRole('option', { name: label, exact: true }).first().click()
}

const owned = async (house, object, id) => (await house.find(object, `owner == "${id}"`)).length

export default {
  'what a leaver owns is handed over by a rule, seen before, told on their page and taken back': async ({ house, visit }) => {
    const { from, to, names } = await leaver(house, 'yijiao')
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/users/${from}`)
    await expect.says(keeper.main, '有待交接')
    await keeper.main.getByRole('link', { name: /名下有：客户 3、任务 3/ }).click()
    await expect.address(keeper.page, (path) => path.endsWith('/hand-over'))
    expect.deepEqual(await axe(keeper), [])
    await choose(keeper, 'rule-0-which', '客户')
    await keeper.page.locator('[name="rule-0-filter"]').fill('province == "江苏"')
    await choose(keeper, 'rule-0-to-0', names.to)
    await keeper.field('原因', 'Reason').fill('离职')
    await keeper.button('预览', 'Preview').click()
    await expect.says(keeper.main, '不能移交的 2 条')
    await expect.says(keeper.main, names.to)
    expect.equal(await owned(house, 'customers', from), 3, 'a preview changes nothing')
    await keeper.button('移交 4 条', 'Hand over 4').click()
    await expect.address(keeper.page, (path) => path.startsWith('/jobs/'))
    await expect.says(keeper.main, '移交了 4 条')
    expect.deepEqual([await owned(house, 'customers', to), await owned(house, 'tasks', to)], [2, 2])
    await keeper.button('撤销', 'Undo').click()
    await expect.says(keeper.main, '4 条恢复原样')
    expect.deepEqual([await owned(house, 'customers', from), await owned(house, 'tasks', from)], [3, 3])
  },

  'without script, on a phone, in English: another rule, the rest to one, and one record by itself': async ({ house, visit }) => {
    const { from, to, names, word } = await leaver(house, 'erjiao')
    const keeper = await visit({ as: house.keeper, lang: 'en', script: false, size: PHONE })
    await keeper.open(`/people/${from}/hand-over`)
    await keeper.button('添加规则', 'Add a rule').click()
    await expect.says(keeper.main, 'Rule 2')
    await keeper.page.locator('[name="to-0"]').selectOption(to)
    await keeper.button('预览', 'Preview').click()
    await expect.says(keeper.main, `${word}甲机械`)
    await expect.noSidewaysScrolling(keeper.page)
    await keeper.button('修改规则', 'Change the rules').click()
    expect.equal(await keeper.page.locator('[name="to-0"]').inputValue(), to, 'nothing typed is lost')
    await keeper.button('预览', 'Preview').click()
    await keeper.button('移交 6 条', 'Hand over 6').click()
    await expect.soon(async () => (await owned(house, 'customers', to)) === 3, 'they are not handed over')
    // One of them goes on, with its task.
    const [{ id }] = await house.find('customers', `name == "${word}甲机械"`)
    const [{ id: third }] = await house.find('users', 'login == "lu.xiaowen"')
    await keeper.open(`/customers/${id}/hand_over`)
    await keeper.field('接收人', 'To').fill('陆晓雯')
    await keeper.field('原因', 'Reason').fill('nearer')
    await keeper.page.locator('select[name=along]').selectOption('true')
    await keeper.button('转移', 'Hand over').click()
    await expect.soon(async () => (await owned(house, 'tasks', to)) === 2, 'its task stays behind')
    const [{ owner }] = await house.find('customers', `name == "${word}甲机械"`)
    expect.equal(owner, third, names.to)
    await keeper.open(`/customers/${id}`)
    await expect.says(keeper.main, 'nearer')
  },
}
