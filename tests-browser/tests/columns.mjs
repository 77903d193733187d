// What a list shows and in which order: columns chosen and moved, several keys to sort by, rows close together.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const headings = (visited) => visited.main.locator('thead th:not(.col-select)').evaluateAll((cells) =>
  cells.map((cell) => (cell.querySelector('.sort')?.firstChild ?? cell).textContent.trim()))

const openPanel = async (visited) => {
  await visited.button('列', 'Columns').click()
  const panel = visited.page.getByRole('dialog', { name: visited.t('列与密度', 'Columns and density') })
  await expect.seen(panel)
  return panel
}

export default {
  'columns are chosen and moved by keys, stand in the address, and come back by themselves': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    const panel = await openPanel(keeper)
    expect.deepEqual(await axe(keeper), [])
    await panel.getByRole('checkbox', { name: '行业' }).uncheck()
    await panel.getByRole('checkbox', { name: '年采购额' }).check()
    await panel.getByRole('checkbox', { name: '负责人' }).focus()
    for (let step = 0; step < 12; step += 1) await keeper.page.keyboard.press('Alt+ArrowUp')
    await panel.getByRole('button', { name: '应用' }).click()
    await expect.address(keeper.page, (path) => path.includes('columns=name'))
    const shown = await headings(keeper)
    expect.deepEqual(shown.slice(0, 2), ['客户名称', '负责人'])
    expect.ok(shown.includes('年采购额') && !shown.includes('行业'), String(shown))
    await openPanel(keeper)
    await keeper.page.getByRole('button', { name: '恢复默认列' }).click()
    await expect.address(keeper.page, (path) => path === '/customers')
  },

  'a column is dragged to another place': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers?columns=name,grade,owner')
    const panel = await openPanel(keeper)
    const line = (label) => panel.locator('li', { hasText: label })
    await line('负责人').dragTo(line('客户级别'), { targetPosition: { x: 20, y: 2 } })
    await panel.getByRole('button', { name: '应用' }).click()
    await expect.address(keeper.page, (path) => decodeURIComponent(path) === '/customers?columns=name,owner,grade')
  },

  'without script columns move by their buttons on a page of their own': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false, lang: 'en' })
    await keeper.open('/customers/columns?columns=name,grade,owner')
    await keeper.main.getByRole('button', { name: 'Move up Owner' }).click()
    await keeper.main.getByRole('checkbox', { name: 'City' }).check()
    await keeper.button('Apply', 'Apply').click()
    await expect.address(keeper.page, (path) => decodeURIComponent(path) === '/customers?columns=name,owner,grade,city')
    expect.deepEqual(await headings(keeper), ['Name', 'Owner', 'Grade', 'City'])
  },

  'a column that is not there is refused in the words of the reader, and the list is not shown': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      keeper.watch.expect(400)
      await keeper.open('/customers?columns=name,shoe_size')
      const alert = await keeper.main.getByRole('alert').innerText()
      expect.ok(alert.includes('shoe_size'), alert)
      expect.equal(/\p{Script=Han}/u.test(alert), lang === 'zh', alert)
      expect.equal(await keeper.main.locator('[data-row]').count(), 0)
    }
  },

  'a heading pressed with Shift is the second key, and says so': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const shown = '/customers?columns=name,updated_at'
    await keeper.open(shown)
    const name = keeper.main.getByRole('columnheader', { name: '客户名称' })
    await name.getByRole('link').click({ modifiers: ['Shift'] })
    await expect.address(keeper.page, (path) => decodeURIComponent(path).includes('sort=-updated_at,name'))
    expect.equal(await name.locator('.sort-rank').innerText(), '2')
    expect.equal(await keeper.main.getByRole('columnheader', { name: '更新时间' }).locator('.sort-rank').innerText(), '1')
  },

  'without script several keys are chosen in a form': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open('/customers')
    await keeper.openMenu('排序 更新时间 ↓', 'Sort Updated ↓')
    await keeper.main.getByLabel('第 1 排序字段').selectOption('name')
    await keeper.main.getByLabel('第 2 排序字段').selectOption('-id')
    await keeper.main.getByRole('button', { name: '排序', exact: true }).click()
    await expect.address(keeper.page, (path) => decodeURIComponent(path) === '/customers?sort=name,-id')
  },

  'rows stand closer together when asked to, and nothing sticks out on a phone': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    const height = () => keeper.main.locator('[data-row]').first().evaluate((row) => row.getBoundingClientRect().height)
    await keeper.open('/customers')
    const comfortable = await height()
    const panel = await openPanel(keeper)
    await panel.getByLabel('紧凑').check()
    await panel.getByRole('button', { name: '应用' }).click()
    await expect.address(keeper.page, (path) => path.includes('density=compact'))
    expect.ok(await height() < comfortable, 'the rows are as high as before')
    const phone = await visit({ as: house.keeper, size: PHONE })
    await phone.open('/customers?density=compact&columns=name,grade,phone,owner')
    await expect.noSidewaysScrolling(phone.page)
    await openPanel(phone)
    await expect.noSidewaysScrolling(phone.page)
    expect.deepEqual(await axe(phone), [])
  },
}
