// A salesperson's day at the keyboard: no test here touches the mouse.

import { expect } from '../expect.mjs'

// From the skip link to the last link of a list of fifty rows, with what stands around it.
const TABS_MAX = 600

// Goes on with Tab until the focus is where the claim says.
async function tabTo({ page }, claim, argument, sentence) {
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    if (await page.evaluate(claim, argument)) return
    await page.keyboard.press('Tab')
  }
  expect.ok(false, sentence)
}

const isBox = (name) => document.activeElement?.name === name
const isCalled = ([tag, words]) => document.activeElement?.matches(tag) && document.activeElement.innerText.trim().startsWith(words)

// By the palette to a list.
async function goTo({ page }, words, path) {
  await page.waitForLoadState()
  await page.keyboard.press('Control+k')
  await page.keyboard.type(words)
  await expect.seen(page.locator('[role=option]').filter({ hasText: new RegExp(`^${words}`) }))
  await page.keyboard.press('Enter')
  await expect.address(page, (address) => address.startsWith(path))
}

export default {
  'a salesperson\u2019s day is done by the keyboard alone: find, open, edit, log a call, add a task, do it, move a card, save a view': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '昆山恒溪传动有限公司', kind: 'company', lifecycle_stage: 'prospect' })
    const keeper = await visit({ as: house.keeper })
    const { keyboard } = keeper.page
    const timeline = keeper.main.locator('#timeline')
    const isIn = (name) => keeper.page.evaluate(isBox, name)
    await keeper.open('/')

    // Find and open.
    await expect.soon(async () => {
      await keyboard.press('/')
      return isIn('q')
    }, 'the search is not where one writes')
    await keyboard.type('昆山恒溪')
    await expect.seen(keeper.page.getByRole('option').filter({ hasText: '昆山恒溪' }))
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)

    // Edit.
    await keyboard.press('e')
    await expect.address(keeper.page, (path) => path === `/customers/${id}/edit`)
    await tabTo(keeper, isBox, 'short_name', 'no Tab leads to the short name')
    await keyboard.type('恒溪传动')
    await keyboard.press('Control+s')
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await expect.says(timeline, '恒溪传动')

    // Log a call.
    await keyboard.press('c')
    await expect.soon(() => isIn('text'), 'the call does not begin where one writes')
    await keyboard.type('对方想换十二工位刀塔')
    await tabTo(keeper, isBox, 'next_step', 'no Tab leads to the next step')
    await keyboard.type('发新报价')
    await keyboard.press('Control+Enter')
    await expect.says(timeline, /电话.*对方想换十二工位刀塔.*下一步：发新报价/)

    // Add a task, for today unless said otherwise.
    await keeper.page.waitForLoadState()
    await keyboard.press('t')
    await expect.soon(() => isIn('subject'), 'the task does not begin where one writes')
    await keyboard.type('给恒溪发新报价')
    await keyboard.press('Control+Enter')
    await expect.says(timeline.locator('.todos'), '给恒溪发新报价')

    // Do it, from the list of one's own.
    await goTo(keeper, '任务', '/tasks')
    const row = keeper.main.locator('[data-row]').filter({ hasText: '给恒溪发新报价' })
    while (!(await row.evaluate((found) => found.contains(document.activeElement)))) await keyboard.press('j')
    await keyboard.press('d')
    await expect.says(keeper.page.locator('.toasts [data-toast]'), '任务已完成')
    const [task] = await house.find('tasks', 'subject == "给恒溪发新报价"')
    expect.deepEqual([task.status, task.customer], ['done', id])

    // Move a card: whoever was changed last stands on top of its column.
    await goTo(keeper, '客户', '/customers')
    await tabTo(keeper, isCalled, ['nav a', '看板'], 'no Tab leads to the board')
    await keyboard.press('Enter')
    await expect.address(keeper.page, (path) => path.includes('as=board'))
    await tabTo(keeper, (card) => document.activeElement?.closest(`[data-card="${card}"]`) !== null && document.activeElement.matches('.row-link'), id, 'no Tab leads to the card')
    await keyboard.press('Space')
    await expect.says(keeper.main.locator('[data-says]'), '昆山恒溪传动有限公司')
    await keyboard.press('ArrowRight')
    await keyboard.press('Space')
    await expect.soon(async () => (await house.ask('GET', `/customers/${id}`)).lifecycle_stage === 'new', 'the card was not moved')

    // Save a view of it.
    await tabTo(keeper, isCalled, ['summary', '视图'], 'no Tab leads to the views')
    await keyboard.press('Enter')
    await tabTo(keeper, isBox, 'name', 'no Tab leads to the name of the view')
    const name = `一天的看板 ${house.database}`
    await keyboard.type(name)
    await keyboard.press('Enter')
    await expect.address(keeper.page, (path) => /^\/customers\?view=[^&]+$/.test(path))
    const [, view] = /view=([^&]+)/.exec(keeper.page.url())
    const kept = await house.ask('GET', `/saved_views/${view}`)
    expect.deepEqual([kept.name, kept.kind], [name, 'board'])
  },
}
