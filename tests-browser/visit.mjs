// Someone in front of a browser: one window with its own cookies, in one language, at one width, watched for
// everything that must not happen.

import { expect } from './expect.mjs'
import { Watch } from './watch.mjs'

// A desk and a phone, in CSS pixels; the widths that every page is looked at.
export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

// A debug build on a machine that builds as well.
const PATIENCE_MS = 15_000

// Who looks, and how: as (a person of the house; nobody signed in without), lang ('zh' or 'en'), size, theme
// ('light' or 'dark'), script (false switches it off).
export async function visit(browser, house, { as = null, lang = 'zh', size = DESK, theme = 'light', script = true } = {}) {
  const context = await browser.newContext({
    baseURL: house.url,
    viewport: size,
    hasTouch: size === PHONE,
    isMobile: size === PHONE,
    locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: 'reduce',
    javaScriptEnabled: script,
    acceptDownloads: true,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const watch = new Watch(house.url)
  await watch.over(context)
  // The language someone chose in the browser counts before the one of their account.
  await context.addCookies([{ name: 'lang', value: lang, url: house.url }])
  const visited = new Visit({ context, watch, house, lang, page: await context.newPage() })
  if (as) await visited.comeIn(as)
  return visited
}

class Visit {
  constructor(parts) {
    Object.assign(this, parts)
  }

  // The word of this visitor's language.
  t(zh, en) {
    return this.lang === 'zh' ? zh : en
  }

  // Opens a page of the house and expects it to be there.
  async open(path) {
    return this.page.goto(path)
  }

  // The main part of the page, without navigation and search.
  get main() {
    return this.page.getByRole('main')
  }

  button(zh, en) {
    return this.main.getByRole('button', { name: this.t(zh, en), exact: true })
  }

  link(zh, en) {
    return this.main.getByRole('link', { name: this.t(zh, en), exact: true })
  }

  // An input by its label, which ends with a star where it must be filled in.
  field(zh, en) {
    const words = this.t(zh, en).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return this.main.getByLabel(new RegExp(`^${words}\\*?$`)).and(this.page.locator('input, select, textarea'))
  }

  // Opens the menu of that name, which is a plain element that opens without script.
  async openMenu(zh, en) {
    await this.page.locator(`summary[aria-label="${this.t(zh, en)}"]`).click()
  }

  // Signs in through the page; with a session that someone has already, without it.
  async comeIn(person) {
    const session = this.house.sessions.get(person.login)
    if (session) return this.context.addCookies(session)
    await this.signIn(person)
    const cookies = await this.context.cookies()
    this.house.sessions.set(person.login, cookies.filter((cookie) => cookie.httpOnly && cookie.name !== 'flash'))
  }

  async signIn({ login, password }) {
    await this.open('/sign-in')
    await this.fillSignIn({ login, password })
    await expect.address(this.page, (path) => path === '/')
  }

  async fillSignIn({ login, password }) {
    await this.field('登录名', 'Login').fill(login)
    await this.field('密码', 'Password').fill(password)
    await this.button('登录', 'Sign in').click()
  }
}
