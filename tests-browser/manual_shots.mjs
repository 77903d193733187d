// The pictures of the manual, in both languages: `bin/shots manual` makes them into docs/manual/images. Each is a part
// of a page at one pixel to a point, so that the program that carries them stays small.
//
//     node tests-browser/manual_shots.mjs            all
//     node tests-browser/manual_shots.mjs board      only those with this word in their name
//
// GUANXI_URL, GUANXI_USER, GUANXI_PASSWORD: a demo company.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchChromium } from './chromium.mjs'
import { expect } from './expect.mjs'
import { openEmptyHouse, visitHouse } from './house.mjs'
import { PHONE, visit } from './visit.mjs'
import { handIn } from './wizard.mjs'

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'manual', 'images')
const { GUANXI_URL, GUANXI_USER, GUANXI_PASSWORD } = process.env
if (!GUANXI_URL) throw new Error('GUANXI_URL is not set: bin/shots starts a demo company and sets it')
const wanted = process.argv[2] ?? ''

// A window that a reader's column shows without making letters too small.
const WINDOW = { width: 1080, height: 640 }
// Letters stay clear, and a page takes some 40 kB.
const QUALITY = 0.8

const FILE = [
  '客户名称,类型,电话,省份,城市,建档日期,备注',
  '琅琊衡泰轴承有限公司,企业,0539-8123456,山东,临沂,2026-03-05,老客户',
  '单雨桐,个人,139 0539 1234,山东,临沂,2026-01-18,',
  '沂水金岭机械有限公司,企业,0539-2251234,山东,沂水,2026-02-31,展会认识',
  '莒县恒力包装厂,企业,电话待查,山东,日照,2026-04-02,',
  ',企业,0539-2250000,山东,临沂,2026-04-03,没有名称的一行',
].join('\r\n')

// name -> how the page comes to look so, and which part of it is wanted (the window without one).
const PICTURES = {
  start: { path: '/?of=team' },
  search: { path: '/', act: suggestions, clip: { x: 0, y: 0, width: 1080, height: 430 } },
  record: { path: record },
  palette: { path: '/customers', act: palette },
  list: { path: '/customers' },
  board: { path: '/customers?as=board&sum=yearly_spend' },
  calendar: { path: '/interactions?as=calendar&by=at&tint=kind' },
  composer: { path: async (visited) => `${await record(visited)}?log=call` },
  mapping: { act: mapping },
  check: { act: check },
  phone: { path: '/customers', size: PHONE },
  'form-rule': { path: '/form_rules', clip: { x: 0, y: 0, width: 1080, height: 430 } },
  'first-steps': { empty: true, path: '/first-steps/people', clip: { x: 0, y: 0, width: 1080, height: 380 } },
}

const house = visitHouse(GUANXI_URL, GUANXI_USER, GUANXI_PASSWORD)
const browser = await launchChromium()
try {
  for (const lang of ['zh', 'en']) {
    await mkdir(join(folder, lang), { recursive: true })
    for (const [name, picture] of Object.entries(PICTURES)) {
      if (name.includes(wanted)) await take(name, picture, lang)
    }
  }
} finally {
  await browser.close()
}

async function take(name, { empty, path, act, clip, size = WINDOW }, lang) {
  const own = empty ? await openEmptyHouse('SQLite') : house
  try {
    const visited = await visit(browser, own, { as: empty ? null : house.keeper, lang, size })
    if (empty) await found(visited, own)
    if (path) await visited.open(typeof path === 'string' ? path : await path(visited))
    if (act) await act(visited)
    await visited.page.evaluate(() => document.fonts.ready)
    const png = await visited.page.screenshot({ clip, scale: 'css' })
    await writeFile(join(folder, lang, `${name}.webp`), await small(visited.page.context(), png))
    await visited.context.close()
  } finally {
    if (empty) await own.close()
  }
}

// The browser itself makes a small picture of a large one.
async function small(context, png) {
  const page = await context.newPage()
  const told = await page.evaluate(async ([text, quality]) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    canvas.getContext('2d').drawImage(image, 0, 0)
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
    const buffer = new Uint8Array(await blob.arrayBuffer())
    return btoa(Array.from(buffer, (byte) => String.fromCharCode(byte)).join(''))
  }, [png.toString('base64'), QUALITY])
  return Buffer.from(told, 'base64')
}

async function found(visited, own) {
  await visited.page.goto(own.firstRun.replace(/^http:\/\/[^/]+/, own.url))
  await visited.field('姓名', 'Name').fill(visited.t('沈静宜', 'Shen Jingyi'))
  await visited.field('登录名', 'Login').fill('shen.jingyi')
  await visited.field('密码', 'Password').fill('first-steps-in-the-house')
  await visited.field('再输一次密码', 'The password again').fill('first-steps-in-the-house')
  await visited.button('创建并登录', 'Create and sign in').click()
  await expect.address(visited.page, (path) => path === '/')
}

// An active customer that is well kept.
async function record(visited) {
  const filter = 'lifecycle_stage == "active" && grade == "A" && uscc != null && source != null && industry != null'
  await visited.open(`/customers?sort=-last_contact&filter=${encodeURIComponent(filter)}`)
  return visited.main.locator('.row-link').first().evaluate((link) => link.pathname)
}

async function suggestions(visited) {
  await visited.page.locator('#search').pressSequentially('hd')
  await visited.page.getByRole('option').first().waitFor()
}

async function palette(visited) {
  await visited.page.keyboard.press('Control+k')
  await visited.page.locator('#palette [role=option]').first().waitFor()
  await visited.page.locator('#palette-words').fill(visited.t('kh', 'cus'))
  await visited.page.locator(`#palette-words[data-answered="${visited.t('kh', 'cus')}"]`).waitFor()
}

async function mapping(visited) {
  await handIn(visited, 'customers', { name: visited.t('客户.csv', 'customers.csv'), bytes: Buffer.from(FILE) })
  await expect.address(visited.page, (path) => path.startsWith('/imports/drafts/'))
}

async function check(visited) {
  await mapping(visited)
  await visited.button('下一步：检查', 'Next: check').click()
  await visited.button('开始导入', 'Start the import').waitFor()
}
