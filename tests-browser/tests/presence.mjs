// Who else is at a record: seen by each other, said in the reader's words, gone when they leave.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const present = (visited) => visited.main.locator('[data-presence]')
// An open page asks every ten seconds; looking at it again asks at once.
const lookAgain = (visited) => visited.page.evaluate(() => window.dispatchEvent(new Event('focus')))

async function told(visited, words) {
  await expect.soon(async () => {
    await lookAgain(visited)
    const text = (await present(visited).innerText()).replace(/\s+/g, ' ').trim()
    return words instanceof RegExp ? words.test(text) : text === words
  }, async () => `it says: ${await present(visited).innerText()}`)
}

export default {
  'two people at one record see each other look, edit and leave, each in their language': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '宜兴衡序环保有限公司' })
    const other = await house.hire(`presence.${house.database.toLowerCase()}`, 'head_of_sales')
    const keeper = await visit({ as: house.keeper })
    const english = await visit({ as: other, lang: 'en' })
    await keeper.open(`/customers/${id}`)
    await told(keeper, '')
    await english.open(`/customers/${id}`)
    await told(english, /is looking at this$/)
    await told(keeper, /正在查看$/)
    expect.equal(await present(keeper).getAttribute('aria-live'), 'polite')

    await english.open(`/customers/${id}/edit`)
    await told(keeper, /正在编辑$/)
    expect.deepEqual(await axe(keeper), [])
    // Whoever opens the form sees it too.
    await keeper.open(`/customers/${id}/edit`)
    await told(keeper, /正在编辑$/)
    await told(english, /is editing$/)

    // They go on to another page: nobody has to wait until they are forgotten.
    await english.open('/customers')
    await told(keeper, '')
  },

  'a value changed where it stands is told as editing, also from a list': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '宜兴衡序水务有限公司', city: '无锡' })
    const other = await house.hire(`presence.place.${house.database.toLowerCase()}`, 'head_of_sales')
    const keeper = await visit({ as: house.keeper })
    const second = await visit({ as: other })
    await keeper.open(`/customers/${id}`)
    await second.open(`/customers/${id}`)
    await told(keeper, /正在查看$/)
    await second.main.locator('[data-change$="/fields/city"]').click()
    await told(keeper, /正在编辑$/)
    await second.page.keyboard.press('Escape')
    await told(keeper, /正在查看$/)

    await second.open(`/customers?columns=name,city&filter=${encodeURIComponent('name == "宜兴衡序水务有限公司"')}`)
    await told(keeper, '')
    await second.main.locator('tbody tr[data-record] td').filter({ hasText: '无锡' }).dblclick()
    await told(keeper, /正在编辑$/)
    await second.page.keyboard.press('Escape')
    await told(keeper, '')
  },

  'one\u2019s own other window is no company, and without script nobody is missed': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '宜兴衡序陶瓷有限公司' })
    const keeper = await visit({ as: house.keeper, size: PHONE })
    await keeper.open(`/customers/${id}`)
    const otherWindow = await keeper.context.newPage()
    await otherWindow.goto(`/customers/${id}/edit`)
    await told(keeper, '')
    const plain = await visit({ as: house.keeper, script: false })
    await plain.open(`/customers/${id}`)
    expect.equal(await plain.page.locator('[data-presence]:visible').count(), 0)
  },
}
