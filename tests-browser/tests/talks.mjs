// What was said to a customer, what is still to be done, and the day it makes: logged, kept, done, taken back.

import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const timeline = (visited) => visited.main.locator('#timeline')
const composer = (visited) => visited.main.locator('#composer')

export default {
  'what is typed stays in the browser until it is sent, and not a moment longer': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '太仓恒溪泵业有限公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    await composer(keeper).getByLabel('内容').fill('写到一半')
    await keeper.open('/customers')
    await keeper.open(`/customers/${id}`)
    expect.equal(await composer(keeper).getByLabel('内容').inputValue(), '写到一半')
    // Each form keeps its own.
    await composer(keeper).getByRole('link', { name: '电话' }).click()
    await expect.seen(composer(keeper).getByLabel('方向'))
    expect.equal(await composer(keeper).getByLabel('内容').inputValue(), '')
    await composer(keeper).getByRole('link', { name: '备注' }).click()
    await expect.soon(async () => await composer(keeper).getByLabel('内容').inputValue() === '写到一半', 'the note is lost')
    await composer(keeper).getByRole('button', { name: '保存' }).click()
    await expect.says(timeline(keeper), '写到一半')
    expect.equal(await composer(keeper).getByLabel('内容').inputValue(), '')
    await keeper.page.reload()
    expect.equal(await composer(keeper).getByLabel('内容').inputValue(), '')
  },

  'an entry that lacks something says so, and leads back to the customer': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '张家港恒溪法兰有限公司' })
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(422)
    await keeper.open(`/customers/${id}`)
    await composer(keeper).getByRole('button', { name: '保存' }).click()
    await expect.says(keeper.main.getByRole('alert').first(), '请填写内容')
    await keeper.field('内容', 'What').fill('补上了')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await expect.says(timeline(keeper), '补上了')
  },

  'a deleted note is gone from the timeline and comes back by undo; a pinned one stands on top': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '常熟恒溪纺机有限公司' })
    await house.create('interactions', { customer: id, kind: 'note', text: '门卫要登记', at: '2024-01-05T02:00:00Z' })
    await house.create('interactions', { customer: id, kind: 'call', text: '问了交期' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    const line = (words) => timeline(keeper).locator('.timeline .entry').filter({ hasText: words })
    const act = async (words, what) => {
      await line(words).locator('summary').click()
      await line(words).getByRole('button', { name: what, exact: true }).click()
    }
    await act('门卫要登记', '置顶')
    await expect.says(timeline(keeper).locator('.todos'), /置顶.*门卫要登记/)
    await act('门卫要登记', '取消置顶')
    await expect.notSeen(timeline(keeper).locator('.todos'))
    await act('门卫要登记', '删除')
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    expect.equal(await line('门卫要登记').count(), 0)
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    await expect.seen(line('门卫要登记'))
    // One kind at a time.
    await timeline(keeper).getByRole('link', { name: '电话', exact: true }).click()
    await expect.seen(line('问了交期'))
    expect.equal(await line('门卫要登记').count(), 0)
  },

  'a task is done by its box, and undone; what is late is red': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '江阴恒溪锻造有限公司' })
    await house.create('tasks', { subject: '寄恒溪样册', due: '2024-01-05', customer: id })
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(`/customers/${id}`)
    const todo = timeline(keeper).locator('.todo').filter({ hasText: '寄恒溪样册' })
    expect.ok(await todo.evaluate((line) => line.classList.contains('is-late')))
    await todo.getByRole('button', { name: 'Complete' }).click()
    await expect.says(keeper.page.locator('.toasts [data-toast]'), 'Task completed')
    await expect.notSeen(todo)
    await expect.says(timeline(keeper).locator('.timeline'), '寄恒溪样册')
    await keeper.page.locator('.toasts').getByRole('button', { name: 'Undo' }).click()
    await expect.seen(todo)
    await keeper.open('/tasks?filter=' + encodeURIComponent('subject == "寄恒溪样册"'))
    await keeper.main.locator('[data-row]').getByRole('button', { name: 'Complete' }).click()
    await expect.says(keeper.main, 'Done')
    const [task] = await house.find('tasks', 'subject == "寄恒溪样册"')
    expect.equal(task.status, 'done')
  },

  'without script: a call is logged with a contact, a task added and done, an entry deleted': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '启东恒溪船舶有限公司' })
    await house.create('contacts', { name: '冒晓东', customer: id })
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open(`/customers/${id}`)
    await composer(keeper).getByRole('link', { name: '电话' }).click()
    await composer(keeper).getByLabel('内容').fill('谈了付款方式')
    await composer(keeper).getByLabel('联系人').selectOption({ label: '冒晓东' })
    await composer(keeper).getByLabel('结果', { exact: true }).selectOption({ label: '有意向' })
    await composer(keeper).getByRole('button', { name: '保存' }).click()
    await expect.says(timeline(keeper), /电话.*冒晓东.*有意向.*谈了付款方式/)
    await composer(keeper).getByRole('link', { name: '任务' }).click()
    await composer(keeper).getByLabel('主题').fill('发付款条款')
    await composer(keeper).getByRole('button', { name: '保存' }).click()
    await expect.says(timeline(keeper).locator('.todos'), '发付款条款')
    await timeline(keeper).locator('.todo').getByRole('button', { name: '完成' }).click()
    await expect.notSeen(timeline(keeper).locator('.todo'))
    const call = timeline(keeper).locator('.entry').filter({ hasText: '谈了付款方式' })
    await call.locator('summary').click()
    await call.getByRole('button', { name: '删除' }).click()
    await expect.notSeen(timeline(keeper).locator('.entry').filter({ hasText: '谈了付款方式' }))
    await keeper.page.getByRole('button', { name: '撤销' }).click()
    await expect.says(timeline(keeper), '谈了付款方式')
  },

  'a contact\u2019s page tells what was said to that person, and logs for its customer': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '如皋恒溪玻璃有限公司' })
    const contact = await house.create('contacts', { name: '仇海燕', customer: id })
    await house.create('interactions', { customer: id, kind: 'call', text: '和别人说的' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/contacts/${contact.id}`)
    await composer(keeper).getByLabel('内容').fill('喜欢打羽毛球')
    await keeper.page.keyboard.press('Control+Enter')
    await expect.says(timeline(keeper), '喜欢打羽毛球')
    expect.equal(await timeline(keeper).getByText('和别人说的').count(), 0)
    const [note] = await house.find('interactions', `contact == "${contact.id}"`)
    expect.equal(note.customer, id)
    expect.equal(note.kind, 'note')
  },

  'my day and the page one logs on fit a phone, the form before the facts': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '海门恒溪家纺有限公司' })
    await house.create('tasks', { subject: '一件名字长得写不下的事情'.repeat(4), due: '2024-01-05', customer: id, remind_at: '2024-01-05T01:00:00Z' })
    await house.create('interactions', { customer: id, kind: 'visit', text: 'w'.repeat(200) })
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, size: PHONE, lang })
      for (const path of ['/', '/?of=team', '/tasks', '/interactions', `/customers/${id}?log=visit`, `/customers/${id}?log=task`]) {
        await keeper.open(path)
        await expect.noSidewaysScrolling(keeper.page)
      }
      await keeper.open(`/customers/${id}`)
      const top = async (part) => (await part.boundingBox()).y
      expect.ok(await top(composer(keeper)) < await top(keeper.main.locator('.record-side')))
    }
  },
}
