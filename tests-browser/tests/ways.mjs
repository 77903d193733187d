// Ways through the house that the database decides: what one opened lately, and from a record on through its list.

import { expect } from '../expect.mjs'

const recentOf = (visited) => visited.page.locator('.nav-group').filter({ hasText: visited.t('最近查看', 'Recently viewed') }).getByRole('link')
const idIn = (path) => path.split('?')[0].split('/')[2]

export default {
  'what one opened lately stands in the side bar and on the start page, the last first': async ({ house, visit }) => {
    const rep = await house.hire('ding.yan', 'sales_rep')
    const names = ['镇江衡途一号有限公司', '镇江衡途二号有限公司']
    const made = []
    for (const name of names) made.push(await house.create('customers', { name }, rep.key))
    for (const lang of ['zh', 'en']) {
      const window = await visit({ as: rep, lang })
      for (const { id } of made) {
        await window.open(`/customers/${id}`)
        expect.equal(await recentOf(window).first().getAttribute('aria-current'), 'page')
      }
      // The opening is noted behind the page, so that nobody waits for the disk.
      await expect.soon(async () => {
        await window.open('/')
        return String(await recentOf(window).allInnerTexts()) === String(names.toReversed())
      }, async () => `there stand ${await recentOf(window).allInnerTexts()}`)
      expect.deepEqual(await window.main.locator('.recent-records a').allInnerTexts(), names.toReversed())
    }
  },

  'what one may no longer see is gone from what one opened lately': async ({ house, visit }) => {
    const rep = await house.hire('shi.ke', 'sales_rep')
    const { id } = await house.create('customers', { name: '丹阳衡途眼镜有限公司' }, rep.key)
    const kept = await house.create('customers', { name: '丹阳衡途五金有限公司' }, rep.key)
    const window = await visit({ as: rep })
    window.watch.expect(404)
    await window.open(`/customers/${kept.id}`)
    await window.open(`/customers/${id}`)
    await expect.soon(async () => {
      await window.open('/')
      return (await recentOf(window).count()) === 2
    }, 'the two are not there')
    const [keeper] = await house.find('users', `login == "${house.keeper.login}"`)
    await house.ask('PATCH', `/customers/${id}`, { body: { owner: keeper.id, team: null }, headers: { 'If-Match': '*' } })
    await window.open('/')
    expect.deepEqual(await recentOf(window).allInnerTexts(), ['丹阳衡途五金有限公司'])
    const other = await visit({ as: house.keeper })
    await other.open('/')
    expect.ok(!(await recentOf(other).allInnerTexts()).includes('丹阳衡途五金有限公司'), 'it is what somebody else opened')
  },

  'from a record on to the next and back, and back to the list at the same place': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const filter = encodeURIComponent('industry != null')
    await keeper.open(`/customers?filter=${filter}&sort=-name&limit=5`)
    await keeper.link('下一页', 'Next').click()
    await expect.address(keeper.page, (path) => path.includes('after='))
    const list = keeper.page.url()
    const rows = keeper.main.locator('[data-row] .row-link')
    const paths = await rows.evaluateAll((links) => links.map((link) => link.pathname))
    await rows.nth(3).click()
    await expect.address(keeper.page, (path) => path.startsWith(`${paths[3]}?in=`))
    await keeper.page.keyboard.press('j')
    await expect.address(keeper.page, (path) => path.startsWith(paths[4]))
    // The last row of a page leads on to the first of the next.
    await keeper.page.keyboard.press('j')
    await expect.address(keeper.page, (path) => !paths.includes(path.split('?')[0]) && idIn(path))
    await keeper.page.keyboard.press('k')
    await expect.address(keeper.page, (path) => path.startsWith(paths[4]))
    await keeper.page.getByRole('link', { name: '上一条' }).click()
    await expect.address(keeper.page, (path) => path.startsWith(paths[3]))
    await keeper.link('编辑', 'Edit').click()
    await expect.address(keeper.page, (path) => path.startsWith(`${paths[3]}/edit?in=`))
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path.startsWith(`${paths[3]}?in=`))
    await keeper.page.keyboard.press('u')
    await expect.soon(() => keeper.page.url() === list, () => `the list is ${keeper.page.url()}, not ${list}`)
  },

  'a search within a list says the place, and its ends lead no further': async ({ house, visit }) => {
    for (const name of ['衡径甲有限公司', '衡径乙有限公司']) await house.create('customers', { name })
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open(`/customers?q=${encodeURIComponent('衡径')}`)
    await keeper.main.locator('.row-link').first().click()
    await expect.says(keeper.main.locator('.neighbours'), '1 / 2')
    expect.equal(await keeper.page.getByRole('link', { name: '上一条' }).getAttribute('aria-disabled'), 'true')
    await keeper.page.getByRole('link', { name: '下一条' }).click()
    await expect.says(keeper.main.locator('.neighbours'), '2 / 2')
    await keeper.main.getByRole('link', { name: '返回列表' }).click()
    await expect.address(keeper.page, (path) => path.startsWith('/customers?q='))
  },

  'a way that was tampered with leads nowhere else': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '衡径丙有限公司' })
    const keeper = await visit({ as: house.keeper })
    for (const way of ['//elsewhere.example/', 'filter=%28%28', 'sort=nothing', 'after=zz', 'x'.repeat(4000)]) {
      const answer = await keeper.open(`/customers/${id}?in=${encodeURIComponent(way)}`)
      expect.equal(answer.status(), 200, way)
      expect.ok(!(await keeper.page.content()).includes('href="//elsewhere'), way)
    }
  },
}
