// What people stumble over in a day's work: half a day typed, a next step that is lost, a number that cannot be called.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { DESK, PHONE } from '../visit.mjs'

const composer = (visited) => visited.main.locator('#composer')

// A day by the company's calendar, so many days from now, as 2026-03-05.
function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' })
}

// Types into a day's first part and leaves the others empty, as people do who are called away.
async function typeHalfOf(visited, input) {
  await input.focus()
  await visited.page.keyboard.type('12')
}

export default {
  'half a day is never sent: the form, the short form and the cell say so beside it, and lose nothing': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '昆山半日机电有限公司' })
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      const words = keeper.t('日期没有填完整', 'This date is incomplete')
      await keeper.open(`/interactions/new?customer=${id}&kind=call`)
      await keeper.field('内容', 'What').fill(`谈了付款 ${lang}`)
      const day = keeper.field('下一步日期', 'Next step on')
      const line = keeper.main.locator('.field', { has: keeper.page.locator('[name=next_day]') }).locator('.echo')
      // The foot of a form sticks to the window's, so the form is measured.
      const height = () => keeper.button('保存', 'Save').evaluate((at) => at.closest('form').offsetHeight)
      const before = await height()
      await typeHalfOf(keeper, day)
      await keeper.button('保存', 'Save').click()
      await expect.says(line, words)
      expect.equal(await day.getAttribute('aria-invalid'), 'true')
      expect.ok(keeper.page.url().includes('/interactions/new'))
      expect.deepEqual(await house.find('interactions', `customer == "${id}" && text == "谈了付款 ${lang}"`), [])
      expect.deepEqual(await axe(keeper), [])
      // Made whole it is right at once, and nothing has moved under the hand.
      await day.fill('2030-01-04')
      await expect.says(line, keeper.t('星期五', 'Friday'))
      expect.equal(await height(), before)
      await keeper.button('保存', 'Save').click()
      await expect.soon(async () => (await house.find('interactions', `text == "谈了付款 ${lang}"`))[0]?.next_day === '2030-01-04', 'the day is lost')

      await keeper.open(`/customers/${id}?log=call`)
      await composer(keeper).getByLabel(keeper.t('内容', 'What')).fill('再谈')
      await typeHalfOf(keeper, composer(keeper).locator('[name=next_day]'))
      await composer(keeper).getByRole('button', { name: keeper.t('保存', 'Save'), exact: true }).click()
      await expect.says(composer(keeper).locator('.field', { has: keeper.page.locator('[name=next_day]') }), words)
      expect.deepEqual(await house.find('interactions', `customer == "${id}" && text == "再谈"`), [])
      await composer(keeper).getByLabel(keeper.t('内容', 'What')).fill('')
    }
    // Where a value is changed in place, Enter and looking elsewhere do not lose it either.
    const keeper = await visit({ as: house.keeper })
    const task = await house.create('tasks', { subject: '半日任务', due: inDays(0) })
    await keeper.open(`/tasks/${task.id}`)
    await keeper.main.locator('[data-change$="/fields/due"]').click()
    const input = keeper.page.locator('.in-place-box input[type=date]')
    await input.press('Delete')
    await keeper.page.keyboard.press('Enter')
    await expect.says(keeper.page.locator('.in-place-box'), '日期没有填完整')
    await keeper.page.keyboard.press('Escape')
    await expect.notSeen(keeper.page.locator('.in-place-box'))
    expect.equal((await house.ask('GET', `/tasks/${task.id}`)).due, inDays(0))
  },

  'the usual days ahead are one press away, and a next step without a day is taken with a hint': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '昆山来日机电有限公司' })
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(`/customers/${id}?log=task`)
    const due = composer(keeper).locator('[name=due]')
    await composer(keeper).getByRole('button', { name: 'Tomorrow' }).click()
    expect.equal(await due.inputValue(), inDays(1))
    await composer(keeper).getByRole('button', { name: 'In 3 days' }).click()
    expect.equal(await due.inputValue(), inDays(3))
    await composer(keeper).getByRole('button', { name: 'Next Monday' }).click()
    expect.equal(new Date(await due.inputValue()).getUTCDay(), 1)
    expect.ok(await due.inputValue() > inDays(0))

    await keeper.open(`/customers/${id}?log=call`)
    await composer(keeper).getByLabel('What').fill('Wants a quote')
    await composer(keeper).locator('[name=next_step]').fill('Send the quote')
    const line = composer(keeper).locator('.field', { has: keeper.page.locator('[name=next_day]') }).locator('.echo')
    await expect.says(line, 'No date yet')
    await composer(keeper).getByRole('button', { name: 'Save', exact: true }).click()
    await expect.says(keeper.page.locator('.toasts'), /Next step: No date yet/)
    const [made] = await house.find('interactions', `customer == "${id}"`)
    expect.deepEqual([made.next_step, made.next_day], ['Send the quote', null])
  },

  'a next step of the coming week stands on one\u2019s day with its words, under its day, beside tasks and visits': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '昆山下周机电有限公司' })
    await house.create('interactions', { customer: id, kind: 'call', text: '说好了', next_step: '送三份样册', next_day: inDays(2) })
    await house.create('tasks', { subject: '备好三份样册', due: inDays(1), customer: id })
    await house.create('interactions', { customer: id, kind: 'visit', text: '登门送样册', at: `${inDays(2)}T02:00:00Z` })
    await expect.soon(async () => (await house.ask('GET', `/customers/${id}`)).next_step === inDays(2), 'the step is not told')
    for (const [lang, size] of [['zh', DESK], ['en', PHONE]]) {
      const keeper = await visit({ as: house.keeper, lang, size })
      await keeper.open('/')
      const week = keeper.main.locator('.coming')
      await expect.says(week, keeper.t('未来 7 天', 'Next 7 days'))
      const days = week.locator('.todos')
      await expect.says(days.filter({ hasText: keeper.t('明天', 'Tomorrow') }), '备好三份样册')
      await expect.says(days.filter({ hasText: '送三份样册' }), /昆山下周机电有限公司.*送三份样册.*登门送样册/)
      await expect.noSidewaysScrolling(keeper.page)
      expect.deepEqual(await axe(keeper), [])
    }
    const team = await visit({ as: house.keeper })
    await team.open('/?of=team')
    await expect.says(team.main.locator('.coming'), '未来 7 天')
  },

  'who was never contacted is counted among those to get in touch with, and is not said to have been': async ({ house, visit }) => {
    const rep = await house.hire('xin.lai', 'sales_rep')
    // Whoever is lost need not be called.
    await house.create('customers', { name: '昆山已失机电有限公司', lifecycle_stage: 'lost' }, rep.key)
    const keeper = await visit({ as: rep })
    await keeper.open('/')
    await expect.says(keeper.main, '没有 90 天未联系的客户')
    await house.create('customers', { name: '昆山未识机电有限公司', known_since: '2026-01-05' }, rep.key)
    await keeper.open('/')
    expect.ok(!(await keeper.main.innerText()).includes('没有 90 天未联系的客户'))
    const card = keeper.main.locator('.day-card').filter({ hasText: '该联系的客户' })
    await expect.says(card, /昆山未识机电有限公司.*建档日期 2026-01-05.*还没有联系过/)
    await card.getByRole('link', { name: '其中 1 个还没有联系过' }).click()
    await expect.says(keeper.main.locator('[data-list]'), '昆山未识机电有限公司')
    const english = await visit({ as: rep, lang: 'en' })
    await english.open('/')
    await expect.says(english.main.locator('.day-card').filter({ hasText: 'Time to get in touch' }), /Never contacted.*1 of them never contacted/)
    await english.main.locator('.day-card').filter({ hasText: 'Time to get in touch' }).getByRole('link', { name: 'Open list' }).click()
    await expect.says(english.main.getByRole('list', { name: 'Filtered by' }), /Last contact is empty or Last contact is more than 90 days ago/)
  },

  'a mobile number with digits missing is taken with a warning, and taken back though the owner has changed': async ({ house, visit }) => {
    const colleague = await house.hire('jie.shou', 'sales_rep')
    const { id } = await house.create('customers', { name: '昆山短号机电有限公司', phone: '0512-66881234' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    await keeper.main.locator('[data-change$="/fields/phone"]').click()
    await keeper.page.locator('.in-place-box input[type=text]').fill('1390642')
    await keeper.page.keyboard.press('Enter')
    await expect.says(keeper.page.locator('.toasts'), /像手机号，但只有 7 位/)
    await expect.says(keeper.main.locator('.fact').filter({ hasText: '1390642' }), '像手机号，但只有 7 位')
    const [{ id: owner }] = await house.find('users', `login == "${colleague.login}"`)
    const { version } = await house.ask('GET', `/customers/${id}`)
    await house.ask('PATCH', `/customers/${id}`, { body: { owner }, headers: { 'If-Match': `"${version}"` } })
    await keeper.open(`/customers/${id}`)
    const entry = keeper.main.locator('.timeline .entry').filter({ hasText: '1390642' })
    await entry.getByRole('button', { name: '撤销' }).click()
    await expect.says(keeper.page.locator('.toasts'), '已撤销')
    const now = await house.ask('GET', `/customers/${id}`)
    expect.deepEqual([now.phone, now.owner], ['+8651266881234', owner])
  },

  'on a phone every number calls, and a tap on it opens nothing else': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '昆山来电机电有限公司', phone: '0512-66881234', other_phone: '0512-66885678转801' })
    const contact = await house.create('contacts', { name: '柴来电', customer: id, mobile: '13900139000' })
    for (const lang of ['zh', 'en']) {
      const phone = await visit({ as: house.keeper, lang, size: PHONE })
      await phone.open(`/customers/${id}`)
      // Several numbers stand in a menu of the head, each with what it is called.
      await phone.main.locator(`.record-acts summary[aria-label="${phone.t('打电话', 'Call')}"]`).click()
      expect.deepEqual(
        await phone.main.locator('.record-acts .on-touch a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
        ['tel:+8651266881234', 'tel:+8651266885678,801'],
      )
      const dialled = []
      await phone.page.exposeFunction('noteDialled', (href) => dialled.push(href))
      await phone.page.evaluate(() => document.addEventListener('click', (event) => {
        const link = event.target.closest('a[href^="tel:"]')
        if (!link) return
        event.preventDefault()
        window.noteDialled(link.getAttribute('href'))
      }, true))
      await phone.page.keyboard.press('Escape')
      await phone.main.locator('td a[href="tel:+8613900139000"]').first().tap()
      await expect.soon(() => dialled.length === 1, 'the number was not dialled')
      expect.ok(phone.page.url().endsWith(`/customers/${id}`))
      await phone.open(`/contacts/${contact.id}`)
      await expect.seen(phone.main.locator('.record-acts').getByRole('link', { name: phone.t('打电话', 'Call') }))
      await phone.open(`/search?q=${encodeURIComponent('昆山来电')}`)
      await expect.seen(phone.main.locator('a[href="tel:+8651266881234"]'))
    }
    // At a desk the number is read and copied, and a press on it goes to the cell.
    const desk = await visit({ as: house.keeper })
    await desk.open(`/customers/${id}`)
    expect.ok(!(await desk.main.locator('.record-acts .on-touch').first().isVisible()))
    await expect.seen(desk.main.locator('.fact [data-copy="0512 6688 1234"]'))
    await desk.page.locator('#search').fill('昆山来电')
    await expect.says(desk.page.locator('#search-found'), '0512 6688 1234')
  },

  'views say their filter in words, what counts from today so, and keep the expression for experts': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const filter = 'owner == me && updated_at < ago("90d")'
    await keeper.open(`/customers/views?filter=${encodeURIComponent(filter)}`)
    await expect.says(keeper.main, /条件：负责人 是 我；更新时间 早于 90 天前/)
    await keeper.open(`/customers?filter=${encodeURIComponent(filter)}`)
    await expect.says(keeper.main.getByRole('list', { name: '筛选条件' }), '早于 90 天前')
    await keeper.openMenu('筛选', 'Filter')
    const expression = keeper.main.locator('.menu textarea[name=filter]')
    expect.ok(!(await expression.isVisible()))
    await keeper.main.getByText('高级：条件表达式').click()
    expect.equal(await expression.inputValue(), filter)
  },

  'the end of a way stands apart, a task is completed by its first button, an empty view says what it is empty of': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '昆山终点机电有限公司', lifecycle_stage: 'active', uscc: '91320594MA1XW8T93F' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    const stages = keeper.main.locator('.path li')
    expect.deepEqual(await stages.evaluateAll((all) => all.map((stage) => stage.classList.contains('is-end'))), [false, false, false, true])
    const code = keeper.main.locator('.record-side .code')
    expect.equal(await code.evaluate((text) => text.getClientRects().length), 1)
    const { id: task } = await house.create('tasks', { subject: '终点任务', due: inDays(0), customer: id })
    await keeper.open(`/tasks/${task}`)
    await keeper.main.locator('.record-acts .button-primary').click()
    await expect.says(keeper.page.locator('.toasts'), '任务已完成')
    const rep = await house.hire('kong.xian', 'sales_rep')
    for (const [lang, words] of [['zh', ['没有待办任务', '可以新建任务']], ['en', ['No open tasks', 'Create a task']]]) {
      const idle = await visit({ as: rep, lang })
      await idle.open(`/tasks?filter=${encodeURIComponent('owner == me && status == "open"')}&sort=due`)
      for (const word of words) await expect.says(idle.main, word)
    }
  },

  'one\u2019s own password is changed: wrong ones are told beside their field, and every other device is signed out': async ({ house, visit }) => {
    const rep = await house.hire('mi.ma', 'sales_rep')
    const here = await visit()
    await here.signIn(rep)
    const elsewhere = await visit({ lang: 'en' })
    await elsewhere.signIn(rep)
    here.watch.expect(422)
    elsewhere.watch.expect(401)
    await here.open('/')
    await here.page.locator('.account summary').click()
    await here.page.locator('.account').getByRole('link', { name: '修改密码' }).click()
    const change = async (old, fresh, again = fresh) => {
      await here.field('当前密码', 'Current password').fill(old)
      await here.field('新密码', 'New password').fill(fresh)
      await here.field('再输一次新密码', 'New password again').fill(again)
      await here.button('修改密码', 'Change password').click()
    }
    const wrong = here.main.locator('.field-error')
    await change('not-it-at-all', 'another-long-one')
    await expect.says(wrong, '当前密码不正确')
    await change(rep.password, 'short')
    await expect.says(wrong, '至少 12 个字符')
    await change(rep.password, 'another-long-one', 'another-long-two')
    await expect.says(wrong, '不一样')
    await change(rep.password, rep.password)
    await expect.says(wrong, '相同')
    await change(rep.password, 'another-long-one')
    await expect.says(here.page.locator('.toasts'), '密码已修改')
    await here.open('/tasks')
    await expect.seen(here.page.getByRole('heading', { level: 1, name: '任务' }))
    await elsewhere.open('/tasks')
    await expect.address(elsewhere.page, (path) => path.startsWith('/sign-in'))
    await elsewhere.signIn({ ...rep, password: 'another-long-one' })
  },
}
