// An administrator arranges a form for one role, sees what comes of it beside, and whoever holds the role fills it in.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const labels = (form) => form.locator('.field-label').evaluateAll((all) => all.map((label) => label.firstChild.textContent.trim()))

// The editor of customers for the role of that code.
async function editor(house, visit, surface, code, how) {
  const [role] = await house.find('roles', `code == "${code}"`)
  const window = await visit({ as: house.keeper, ...how })
  await window.open(`/layouts/arrange?of=customers&surface=${surface}&role=${role.id}`)
  return window
}

export default {
  'a field is moved by keys and by its buttons, the preview follows, and the form of the role changes': async ({ house, visit }) => {
    for (const [lang, code] of [['zh', 'presales'], ['en', 'channel_manager']]) {
      const person = await house.hire(`pai-ban-${code.replace('_', '-')}-${house.database ?? 'x'}`.toLowerCase(), code)
      const filler = await visit({ as: person, lang })
      const source = filler.t('来源渠道', 'Source')
      await filler.open('/customers/new')
      const form = filler.main.locator('form.form')
      expect.ok((await labels(form)).indexOf(source) > 2)
      const window = await editor(house, visit, 'form', code, { lang })
      const preview = window.main.locator('[data-arranged]')
      expect.deepEqual(await axe(window), [])
      const line = window.main.locator('[data-orders] > li', { has: window.page.locator(`input[value="f:source"]`) })
      await line.getByRole('button', { name: window.t('上移', 'Move up') }).focus()
      for (let step = 0; step < 40; step += 1) await window.page.keyboard.press('Alt+ArrowUp')
      await expect.soon(async () => (await labels(preview))[0] === source, async () => (await labels(preview)).join(' '))
      await line.getByRole('button', { name: window.t('下移', 'Move down') }).click()
      await expect.soon(async () => (await labels(preview))[1] === source, async () => (await labels(preview)).join(' '))
      // Another goes where it is seldom needed; what must be filled in is not offered to go there.
      const tags = window.main.getByLabel(window.t('所在分区：标签', 'Section of Tags'), { exact: true })
      await tags.selectOption({ label: window.t('更多字段（收起）', 'More fields (folded)') })
      await expect.says(preview, window.t('更多字段 1', 'More fields 1'))
      const kind = window.main.getByLabel(window.t('所在分区：客户类型', 'Section of Kind'), { exact: true })
      await expect.soon(async () => !(await kind.innerText()).includes(window.t('更多字段', 'More fields')), 'it is offered')
      await window.main.getByLabel(window.t('中文标题', 'Heading in Chinese')).first().fill('先问')
      await window.main.getByLabel(window.t('英文标题', 'Heading in English')).first().fill('To ask first')
      await window.button('保存布局', 'Save layout').click()
      await expect.says(window.page.locator('.toasts'), window.t('布局已保存', 'Layout saved'))

      for (let tries = 0; tries < 40 && (await labels(form))[1] !== source; tries += 1) await filler.open('/customers/new')
      expect.deepEqual((await labels(form)).indexOf(source), 1)
      await expect.says(form, filler.t('先问', 'To ask first'))
      const tagsInput = filler.field('标签', 'Tags')
      await expect.notSeen(tagsInput)
      await form.locator('.more-fields > summary').click()
      await expect.seen(tagsInput)

      const undo = window.page.locator('.toasts').getByRole('button', { name: window.t('撤销', 'Undo') })
      await undo.click()
      await expect.notSeen(undo)
      for (let tries = 0; tries < 40 && (await labels(form))[1] === source; tries += 1) await filler.open('/customers/new')
      expect.ok((await labels(form)).indexOf(source) > 2)
    }
  },

  'a field is dragged into another section, and none into what is left out that must be filled in': async ({ house, visit }) => {
    // All of it in sight: a browser begins no drag while the page scrolls.
    const window = await editor(house, visit, 'form', 'finance', { size: { width: 1440, height: 2600 } })
    const part = (key) => window.main.locator(`[data-orders][data-key="${key}"]`)
    const line = (name) => window.main.locator('[data-orders] > li', { has: window.page.locator(`input[value="f:${name}"]`) })
    await line('tags').dragTo(part('2').locator('li').first(), { sourcePosition: { x: 20, y: 12 }, targetPosition: { x: 20, y: 2 } })
    await expect.seen(part('2').locator('input[value="f:tags"]').locator('..'))
    const kind = line('kind').getByRole('combobox')
    expect.ok(!(await kind.locator('option').allInnerTexts()).includes('更多字段（收起）'))
  },

  'without script the steps are sent, and nothing is kept before it is saved': async ({ house, visit }) => {
    const window = await editor(house, visit, 'list', 'head_of_sales', { script: false, lang: 'en', size: PHONE })
    await expect.noSidewaysScrolling(window.page)
    await window.main.getByRole('button', { name: 'Move up Grade' }).click()
    await window.main.getByLabel('Section of Source', { exact: true }).selectOption({ label: 'Columns shown' })
    await window.button('刷新预览', 'Refresh preview').click()
    const heads = await window.main.locator('[data-arranged] th').allInnerTexts()
    expect.deepEqual(heads.slice(0, 3), ['Name', 'Owner', 'Grade'])
    expect.ok(heads.includes('Source'), heads.join(' '))
    const layouts = await house.find('layouts', 'of == "customers" && surface == "list"')
    expect.ok(layouts.every((layout) => !layout.columns.includes('source')), 'nothing is kept yet')
  },

  'the administration is one entry, and leads to everything that one may see': async ({ house, visit }) => {
    for (const [lang, words] of [['zh', ['人员与权限', '数据与对象', '安全与运维', '布局', '备份']], ['en', ['People and rights', 'Data and objects', 'Safety and operations', 'Layouts', 'Backups']]]) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open('/')
      const foot = keeper.page.locator('.side-foot')
      expect.deepEqual(await foot.getByRole('link').count(), 1)
      await foot.getByRole('link', { name: keeper.t('管理', 'Administration') }).click()
      for (const word of words) await expect.says(keeper.main, word)
      expect.deepEqual(await axe(keeper), [])
      await keeper.main.locator('a[href="/roles"]').click()
      await expect.address(keeper.page, (path) => path === '/roles')
      await expect.says(keeper.page.locator('.crumbs'), keeper.t('管理', 'Administration'))
    }
  },
}
