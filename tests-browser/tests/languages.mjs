// Both languages, whole: no word of the frame is left in the other one.

import { expect } from '../expect.mjs'
import { importFile } from '../wizard.mjs'

// What we wrote, as against what the company wrote into its records.
const OUR_WORDS = [
  'button', 'label', 'legend', 'summary', 'th', 'dt', 'nav a', 'nav h2', 'h2', 'h3', '.button', '.tile-label',
  '.notice', '.empty', '.field-hint', '.field-error', '.pager', '.tabs a', '.step-label', '.entry-what', 'option',
]
const OUR_ATTRIBUTES = ['aria-label', 'placeholder', 'title', 'data-copied', 'data-label', 'alt']
// The brand and the switch show the other language on purpose; these parts carry names of records and people.
const NOT_OURS = 'a[href*="?view="]:not([href*="?view=all"]), .brand, .language, [lang]:not(html), .crumbs, .account-name, .account-detail, .avatar, .row-link, kbd, h1, .mono, code, .tag, .person-name, .nav-records a, .recent-records'

const HAN = /\p{Script=Han}/u
// Brackets, commas and colons as wide as a Han character.
const WIDE_MARKS = /[\u3001-\u301b\uff01-\uff5e]/u
// Words that are the same in both languages.
const INTERNATIONAL = /\b(Guanxi|Webhooks?|CEL|CSV|XLSX|UTF-\d+(?:LE|BE)?|GB18030|GBK|ID|API|CNY|USD|EUR|HKD|JPY|GBP|HTTP|Excel|MB|KB|Ctrl|Esc|Enter)\b/g

const pages = (ids) => [
  '/', '/customers', '/customers?filter=lifecycle_stage%20%3D%3D%20%22active%22', '/customers/new', `/customers/${ids.customer}`,
  `/customers/${ids.customer}/edit`, '/customers/import', '/imports', '/contacts', `/contacts/${ids.contact}`,
  `/contacts/${ids.contact}/edit`, '/addresses', '/search?q=kongfang', '/search?q=nobodyhasthisname', '/users', '/teams', '/roles', '/design',
]

// Shown as the choice that it is.
const SEPARATOR = 'Chinese comma ，'
const isChinese = (text) => text !== SEPARATOR && (HAN.test(text) || WIDE_MARKS.test(text))
const isEnglish = (text) => !HAN.test(text) && /[A-Za-z]{2,}/.test(text.replace(INTERNATIONAL, ''))

export default {
  'no Chinese word is left on an English page': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    const ids = await someRecord(house)
    await expectNoLeftovers(keeper, pages(ids), isChinese)
  },

  'no English word is left on a Chinese page': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, lang: 'zh' })
    const ids = await someRecord(house)
    await expectNoLeftovers(keeper, pages(ids), isEnglish)
  },

  'no word of the other language is left on the way of an import': async ({ house, visit }) => {
    for (const [lang, isLeftover] of [['en', isChinese], ['zh', isEnglish]]) {
      const keeper = await visit({ as: house.keeper, lang })
      const leftovers = []
      const look = async (step) => leftovers.push(...await leftoversOn(keeper, step, isLeftover))
      await importFile(keeper, 'customers', { name: '1.csv', bytes: Buffer.from(`Name,Phone\n${lang} 1,0516-88123456\n${lang} 2,1\n`) }, look)
      expect.deepEqual([...new Set(leftovers)], [])
    }
  },

  'a page that is not there says so in the words of the reader': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      keeper.watch.expect(404)
      await keeper.open('/no-such-page')
      const heading = await keeper.page.getByRole('heading', { level: 1 }).innerText()
      expect.equal(HAN.test(heading), lang === 'zh', heading)
      await keeper.main.getByRole('link').first().click()
      await expect.address(keeper.page, (path) => path === '/')
    }
  },

  'the language stays the one that was chosen, on the sign-in page too': async ({ house, visit }) => {
    const keeper = await visit({ lang: 'zh' })
    await keeper.open('/sign-in')
    await keeper.page.getByRole('link', { name: 'English' }).click()
    await expect.seen(keeper.main.getByRole('button', { name: 'Sign in', exact: true }))
    await keeper.page.getByLabel(/^Login\*?$/).fill(house.keeper.login)
    await keeper.page.getByLabel(/^Password\*?$/).fill(house.keeper.password)
    await keeper.main.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect.address(keeper.page, (path) => path === '/')
    await keeper.open('/customers')
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: 'Customers' }))
    await keeper.page.getByRole('link', { name: '中文' }).first().click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '客户' }))
  },
}

// A record whose own words are letters and digits only, so that what is Han on its page is ours.
async function someRecord(house) {
  const fields = { name: 'Kongfang Valves', city: 'Jena', remarks: 'x', email: 'info@kongfang.example', phone: '0516-88123456' }
  const [known] = await house.find('customers', 'name == "Kongfang Valves"')
  const customer = known ?? await house.create('customers', fields)
  const [person] = await house.find('contacts', `customer == "${customer.id}"`)
  const contact = person ?? await house.create('contacts', { name: 'Ina Petri', customer: customer.id, mobile: '13912345678' })
  return { customer: customer.id, contact: contact.id }
}

async function expectNoLeftovers(visited, paths, isLeftover) {
  const leftovers = []
  for (const path of paths) {
    const answer = await visited.open(path)
    expect.equal(answer.status(), 200, path)
    leftovers.push(...await leftoversOn(visited, path, isLeftover))
  }
  expect.deepEqual([...new Set(leftovers)], [])
}

async function leftoversOn(visited, page, isLeftover) {
  const texts = await visited.page.evaluate(readFrame, [OUR_WORDS, OUR_ATTRIBUTES, NOT_OURS])
  return texts.filter(({ text }) => isLeftover(text)).map(({ text, where }) => `${page} ${where}: ${text}`)
}

// Runs in the page. The words of the company's records stand in table cells, facts and headings of records;
// what holds them is left out.
function readFrame([words, attributes, notOurs]) {
  const found = []
  const isOurs = (part) => !part.closest(notOurs)
  const ownText = (part) => [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(' ').trim()
  const where = (part) => `<${part.tagName.toLowerCase()} class="${part.className?.baseVal ?? part.className}">`
  for (const part of document.querySelectorAll(words.flatMap((word) => [word, `${word} *`]).join(', '))) {
    const text = ownText(part)
    if (text !== '' && isOurs(part) && !part.closest('td, dd, tbody')) found.push({ text, where: where(part) })
  }
  for (const attribute of attributes) {
    for (const part of document.querySelectorAll(`[${attribute}]`)) {
      const text = part.getAttribute(attribute)
      if (text !== '' && isOurs(part) && !part.closest('tbody')) found.push({ text, where: `${where(part)} ${attribute}` })
    }
  }
  return found
}
