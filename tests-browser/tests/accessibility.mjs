// Everyone can read and use every page: axe-core finds nothing, and every pair of colours keeps its distance.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { furnish, insidePages, OUTSIDE } from '../pages.mjs'
import { PHONE } from '../visit.mjs'
import { handIn } from '../wizard.mjs'

// What a browser is told in each look; high contrast is a choice, kept in the cookie that the server reads.
const LOOKS = {
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  'high contrast': { theme: 'light', chosen: 'contrast' },
  'high contrast in the dark': { theme: 'dark', chosen: 'contrast' },
}

const TEXT = 4.5
const TEXT_IN_HIGH_CONTRAST = 7
const OUTLINE = 3

// Words on the grounds they stand on.
const WORDS = [
  ...['text', 'soft', 'muted', 'accent', 'accent-strong', 'critical', 'positive', 'caution', 'info', 'waiting', 'neutral']
    .flatMap((word) => ['ground', 'surface', 'raised', 'sunken', 'hover', 'pressed'].map((ground) => [word, ground])),
  ...['neutral', 'info', 'positive', 'caution', 'critical', 'waiting']
    .flatMap((meaning) => [meaning, 'text'].map((word) => [word, `${meaning}-soft`])),
  ...['text', 'soft', 'muted', 'accent', 'accent-strong'].map((word) => [word, 'accent-soft']),
  ['on-accent', 'accent'], ['on-accent', 'accent-strong'], ['on-critical', 'critical-solid'], ['text', 'mark'], ['surface', 'text'],
]
// Outlines of what is filled in, rings of what has the focus, dots and bars that say something.
const OUTLINES = [
  ...['line-input', 'focus', 'accent'].flatMap((line) => ['ground', 'surface', 'raised'].map((ground) => [line, ground])),
  ...['neutral', 'info', 'positive', 'caution', 'critical', 'waiting'].map((meaning) => [`${meaning}-solid`, 'surface']),
]
const HUES = 10

export default {
  'axe-core finds nothing on any kind of page in Chinese': async ({ house, visit }) => {
    await expectNothingFound(house, visit, 'zh', 'light')
  },

  'axe-core finds nothing on any kind of page in Chinese in the dark': async ({ house, visit }) => {
    await expectNothingFound(house, visit, 'zh', 'dark')
  },

  'axe-core finds nothing on any kind of page in English': async ({ house, visit }) => {
    await expectNothingFound(house, visit, 'en', 'light')
  },

  'axe-core finds nothing on any kind of page in English in the dark': async ({ house, visit }) => {
    await expectNothingFound(house, visit, 'en', 'dark')
  },

  'axe-core finds nothing on any kind of page in high contrast': async ({ house, visit }) => {
    // It changes colours only, which are the same in both languages.
    await expectNothingFound(house, visit, 'zh', 'high contrast')
  },

  'axe-core finds nothing on a phone, in open menus and dialogs, in forms with mistakes, on the way of an import': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: 'Axe 手机检查有限公司' })
    const found = []
    const look = async (visited, where, within) => found.push(...(await axe(visited, within)).map((what) => `${where}: ${what}`))
    const phone = await visit({ as: house.keeper, size: PHONE })
    for (const path of ['/', '/customers', `/customers/${id}`, '/customers/new', '/design']) {
      await phone.open(path)
      await look(phone, `phone ${path}`)
    }
    const keeper = await visit({ as: house.keeper, theme: 'dark' })
    keeper.watch.expect(422)
    await keeper.open('/customers')
    await keeper.openMenu('账户', 'Account')
    await look(keeper, 'account menu', '.account .menu')
    await keeper.page.keyboard.press('Escape')
    await keeper.openMenu('筛选', 'Filter')
    await look(keeper, 'filter menu', '.filter-bar')
    await keeper.page.keyboard.press('Escape')
    await keeper.page.keyboard.press('?')
    await look(keeper, 'keyboard help')
    await keeper.open('/')
    await keeper.page.getByRole('combobox', { name: '搜索' }).pressSequentially('gs')
    await keeper.page.getByRole('option').first().waitFor()
    await look(keeper, 'suggestions')
    await keeper.open('/customers/new')
    await keeper.field('邮箱', 'E-mail').fill('这不是邮箱')
    await keeper.button('保存', 'Save').click()
    await keeper.main.getByRole('alert').first().waitFor()
    await look(keeper, 'form with mistakes')
    await handIn(keeper, 'customers', { name: '1.csv', bytes: Buffer.from('名称,电话\r\n轴心有限公司,0516-88123456\r\n轴座有限公司,1\r\n') })
    await expect.address(keeper.page, (path) => path.startsWith('/imports/drafts/'))
    await look(keeper, 'mapping')
    await keeper.button('下一步：检查', 'Next: check').click()
    await expect.seen(keeper.button('开始导入', 'Start the import'))
    await look(keeper, 'check')
    expect.deepEqual(found, [])
  },

  'every pair of colours that stand on one another can be told apart, in every look': async ({ house, visit }) => {
    const tooClose = []
    for (const [look, how] of Object.entries(LOOKS)) {
      const stranger = await visit({ theme: how.theme })
      if (how.chosen) await stranger.context.addCookies([{ name: 'theme', value: how.chosen, url: house.url }])
      await stranger.open('/sign-in')
      const demands = [
        ...WORDS.map((pair) => [...pair, how.chosen ? TEXT_IN_HIGH_CONTRAST : TEXT]),
        ...OUTLINES.map((pair) => [...pair, OUTLINE]),
      ]
      const { pairs, hues } = await stranger.page.evaluate(contrasts, [demands, HUES])
      for (const [one, other, least, ratio] of pairs) {
        if (!(ratio >= least)) tooClose.push(`${look}: ${one} on ${other} is ${ratio.toFixed(2)}, not ${least}`)
      }
      for (const [place, words, shape] of hues) {
        if (!(words >= TEXT)) tooClose.push(`${look}: words of hue ${place} have ${words.toFixed(2)}`)
        if (!(shape >= OUTLINE)) tooClose.push(`${look}: the solid of hue ${place} has ${shape.toFixed(2)}`)
      }
    }
    expect.deepEqual(tooClose, [])
  },

  'high contrast is the same by choice and by device': async ({ visit, house }) => {
    const read = (page) => page.evaluate(() => {
      const names = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).flatMap(function rules(rule) {
        return rule.cssRules ? [...rule.cssRules].flatMap(rules).concat(rule.style ? [...rule.style] : []) : [...rule.style ?? []]
      }).filter((name) => name.startsWith('--'))
      const style = getComputedStyle(document.documentElement)
      return Object.fromEntries([...new Set(names)].map((name) => [name, style.getPropertyValue(name)]))
    })
    const byChoice = await visit()
    await byChoice.context.addCookies([{ name: 'theme', value: 'contrast', url: house.url }])
    await byChoice.open('/sign-in')
    const byDevice = await visit()
    await byDevice.page.emulateMedia({ contrast: 'more' })
    await byDevice.open('/sign-in')
    const [chosen, asked] = [await read(byChoice.page), await read(byDevice.page)]
    expect.ok(Object.keys(chosen).length > 50, 'the tokens can be read')
    expect.deepEqual(chosen, asked)
    const plain = await visit()
    await plain.open('/sign-in')
    expect.ok((await read(plain.page))['--muted'] !== chosen['--muted'], 'it differs from the plain look')
  },

  'the skip link is the first thing the keyboard meets and leads to the content': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    await keeper.page.keyboard.press('Tab')
    await expect.soon(() => keeper.page.evaluate(() => document.activeElement.className === 'skip'), 'it is something else')
    await keeper.page.keyboard.press('Enter')
    await expect.soon(() => keeper.page.evaluate(() => document.activeElement.id === 'main'), 'the focus is elsewhere')
  },
}

async function expectNothingFound(house, visit, lang, look) {
  const { theme, chosen } = LOOKS[look]
  const pages = insidePages(await furnish(house, `Axe ${lang} ${look} 检查有限公司`))
  const found = []
  const lookAt = async (as, kinds) => {
    const visited = await visit({ as, lang, theme })
    if (chosen) await visited.context.addCookies([{ name: 'theme', value: chosen, url: house.url }])
    visited.watch.expect(400, 404)
    for (const [, path] of kinds) {
      await visited.open(path)
      found.push(...(await axe(visited)).map((what) => `${path}: ${what}`))
    }
  }
  // Two windows at once, because looking takes the browser longer than the server needs to show.
  const every = (of) => pages.filter((_, place) => place % 2 === of)
  await Promise.all([lookAt(null, OUTSIDE).then(() => lookAt(house.keeper, every(0))), lookAt(house.keeper, every(1))])
  expect.deepEqual(found, [])
}

// Runs in the page. The contrast of pairs of tokens by WCAG 2.2; a canvas knows every way to write a colour.
function contrasts([demands, hues]) {
  const pencil = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const probe = document.body.appendChild(document.createElement('span'))
  const luminance = (colour) => {
    pencil.clearRect(0, 0, 1, 1)
    pencil.fillStyle = colour
    pencil.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = pencil.getImageData(0, 0, 1, 1).data
    if (alpha !== 255) throw new Error(`${colour} is not opaque`)
    const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
  // A class outside of every style sheet's layers cannot set a colour, so a property that takes one is asked.
  const of = (token) => {
    probe.style.setProperty('color', `var(--${token})`)
    return luminance(getComputedStyle(probe).color)
  }
  const ratio = (one, other) => {
    const [dark, bright] = [of(one), of(other)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const pairs = demands.map(([one, other, least]) => [one, other, least, ratio(one, other)])
  const shades = Array.from({ length: hues }, (_, place) => {
    probe.className = `hue-${place}`
    return [place, ratio('hue-ink', 'hue-soft'), ratio('hue-solid', 'surface')]
  })
  probe.remove()
  return { pairs, hues: shades }
}
