// Pictures of the pages, to be looked at before they are handed over: every kind of page at 1440 and 390 pixels, in
// both languages, in light, dark and high contrast. bin/shots starts a demo company and calls this.
//
//     node tests-browser/shots.mjs            all
//     node tests-browser/shots.mjs record     only those with this word in their name
//
// GUANXI_URL, GUANXI_USER, GUANXI_PASSWORD: the company. GUANXI_SHOTS: the folder, ./shots without it.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchChromium } from './chromium.mjs'
import { gb18030 } from './gb18030.mjs'
import { visitHouse } from './house.mjs'
import { insidePages, OUTSIDE } from './pages.mjs'
import { DESK, PHONE, visit } from './visit.mjs'
import { importFile } from './wizard.mjs'

const folder = process.env.GUANXI_SHOTS ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'shots')
const { GUANXI_URL, GUANXI_USER, GUANXI_PASSWORD } = process.env
if (!GUANXI_URL) throw new Error('GUANXI_URL is not set: bin/shots starts a demo company and sets it')
const wanted = process.argv[2] ?? ''
const CANDIDATES = 120

// Rows of every outcome: new ones, one that is known, a day that never was, a phone that cannot be one.
const FILE = [
  '客户名称,类型,电话,省份,城市,建档日期,备注',
  '琅琊衡泰轴承有限公司,企业,0539-8123456,山东,临沂,2026-03-05,老客户',
  '单雨桐,个人,139 0539 1234,山东,临沂,2026-01-18,',
  '沂水金岭机械有限公司,企业,0539-2251234,山东,沂水,2026-02-31,展会认识',
  '莒县恒力包装厂,企业,电话待查,山东,日照,2026-04-02,',
  ',企业,0539-2250000,山东,临沂,2026-04-03,没有名称的一行',
].join('\r\n')

// One that is new in every picture: a file that is in already has nothing to begin.
const NEWCOMERS = { 'zh-1440': '衡泰', 'zh-390': '鼎源', 'en-1440': '广信', 'en-390': '德隆' }

const house = visitHouse(GUANXI_URL, GUANXI_USER, GUANXI_PASSWORD)
await mkdir(folder, { recursive: true })
const browser = await launchChromium()
try {
  for (const lang of ['zh', 'en']) {
    for (const [width, size] of [['1440', DESK], ['390', PHONE]]) {
      for (const look of ['light', 'dark', 'contrast']) await photograph({ lang, size, look, ending: `${lang}-${width}-${look}` })
    }
  }
} finally {
  await browser.close()
}

async function photograph({ lang, size, look, ending }) {
  const isWanted = (name) => `${name}-${ending}`.includes(wanted)
  const shoot = async (visited, name) => {
    if (isWanted(name)) await keep(visited.page, `${name}-${ending}`)
  }
  const theme = look === 'dark' ? 'dark' : 'light'
  const inLook = async (visited) => {
    if (look === 'contrast') await visited.context.addCookies([{ name: 'theme', value: look, url: house.url }])
    return visited
  }
  const stranger = await inLook(await visit(browser, house, { lang, size, theme }))
  for (const [name, path] of OUTSIDE) {
    await stranger.open(path)
    await shoot(stranger, name)
  }
  await stranger.context.close()

  const keeper = await inLook(await visit(browser, house, { as: house.keeper, lang, size, theme }))
  keeper.watch.expect(400, 404)
  const record = await recordWorthASight(keeper)
  const task = await first(keeper, 'tasks')
  const role = await first(keeper, 'roles', 'code == "sales_rep"')
  const user = await first(keeper, 'users', 'login == "lu.xiaowen"')
  for (const [name, path] of insidePages({ record, task, role, user })) {
    if (!isWanted(name)) continue
    await keeper.open(path)
    await shoot(keeper, name)
  }
  if (isWanted('form-wrong')) await wrongForm(keeper, shoot)
  if (isWanted('suggestions')) await suggestions(keeper, shoot)
  if (isWanted('palette')) await palette(keeper, record, shoot)
  if (isWanted('preview') && size === DESK) await preview(keeper, shoot)
  if (isWanted('menus')) await menus(keeper, shoot)
  // A file that is in is in: the way of an import is the same in every look.
  if (look === 'light' && isWanted('import')) {
    const file = { name: '临沂客户.csv', bytes: gb18030(FILE.replaceAll('衡泰', NEWCOMERS[`${lang}-${size.width}`])) }
    await importFile(keeper, 'customers', file, async (step) => shoot(keeper, `import-${step}`))
  }
  if (isWanted('history')) {
    await keeper.open(record)
    await keeper.main.locator('.timeline').first().scrollIntoViewIfNeeded()
    await shoot(keeper, 'history')
  }
  report(keeper, ending)
  await keeper.context.close()
}

// A customer with something to tell in every part of its page: of some that are active and well kept, one with
// people, an address, and more history than that it was made.
async function recordWorthASight(visited) {
  const filter = 'lifecycle_stage == "active" && grade == "A" && uscc != null && source != null && industry != null'
  await visited.open(`/customers?limit=${CANDIDATES}&filter=${encodeURIComponent(filter)}`)
  const paths = await visited.main.locator('.row-link').evaluateAll((links) => links.map((link) => link.pathname))
  const candidates = []
  for (const path of paths) {
    const text = await (await visited.context.request.get(path)).text()
    const times = (part) => text.split(part).length - 1
    const worth = 20 * Math.min(times('class="entry"'), 2) + 8 * Math.min(times('data-row'), 4) + times('class="tag"')
    candidates.push({ path, worth })
  }
  return candidates.sort((one, other) => other.worth - one.worth)[0].path
}

// The address of the first record of a list, of all or of those that a condition describes.
async function first(visited, plural, filter = '') {
  await visited.open(`/${plural}?limit=1&filter=${encodeURIComponent(filter)}`)
  return visited.main.locator('.row-link').first().evaluate((link) => link.pathname)
}

async function palette(visited, record, shoot) {
  await visited.open(record)
  for (const words of ['', 'kh']) {
    await visited.page.keyboard.press('Control+k')
    await visited.page.locator('#palette [role=option]').first().waitFor()
    if (words) await visited.page.locator('#palette-words').fill(words)
    // What stands there answers what was typed.
    await visited.page.locator(`#palette-words[data-answered="${words}"]`).waitFor()
    await shoot(visited, words ? 'palette-typed' : 'palette')
    await visited.page.keyboard.press('Escape')
  }
}

async function preview(visited, shoot) {
  await visited.open('/customers')
  await visited.page.keyboard.press('j')
  await visited.page.keyboard.press('Space')
  await visited.page.locator('#preview .preview').waitFor()
  await shoot(visited, 'preview')
}

async function wrongForm(visited, shoot) {
  visited.watch.expect(422)
  await visited.open('/customers/new')
  await visited.field('邮箱', 'E-mail').fill('li.hua 衡泰')
  await visited.field('电话', 'Phone').fill('待查')
  await visited.button('保存', 'Save').click()
  await visited.main.getByRole('alert').first().waitFor()
  await shoot(visited, 'form-wrong')
}

async function menus(visited, shoot) {
  await visited.open('/customers')
  await visited.openMenu('账户', 'Account')
  await shoot(visited, 'menus-account')
  await visited.page.keyboard.press('Escape')
  await visited.openMenu('筛选', 'Filter')
  await shoot(visited, 'menus-filter')
  await visited.page.keyboard.press('Escape')
  await visited.open('/design')
  await visited.button('打开对话框', 'Open the dialog').click()
  await shoot(visited, 'menus-dialog')
  await visited.page.keyboard.press('Escape')
  await visited.button('打开侧边栏', 'Open the panel').click()
  await shoot(visited, 'menus-panel')
}

async function suggestions(visited, shoot) {
  await visited.open('/')
  await visited.page.getByRole('combobox', { name: visited.t('搜索', 'Search') }).pressSequentially('hd')
  await visited.page.getByRole('option').first().waitFor()
  await shoot(visited, 'suggestions')
}

// The window as someone sees it first, and the whole page where it is longer.
async function keep(page, name) {
  await page.evaluate(() => document.fonts.ready)
  const window = await page.screenshot({ path: join(folder, `${name}.png`) })
  const whole = await page.screenshot({ fullPage: true })
  if (whole.length > window.length * 1.1) await writeFile(join(folder, `${name}-whole.png`), whole)
}

function report(visited, ending) {
  for (const complaint of visited.watch.complaints) console.log(`${ending}: ${complaint}`)
}
