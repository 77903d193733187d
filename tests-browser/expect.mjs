// What a test expects of a page. Pages take their time, so each waits a while before it says no.

import assert from 'node:assert/strict'

const PATIENCE_MS = 15_000
const AGAIN_MS = 50

export const expect = {
  // A claim about the page, tried until it holds.
  async soon(claim, sentence, patience = PATIENCE_MS) {
    const deadline = Date.now() + patience
    for (;;) {
      if (await claim()) return
      if (Date.now() > deadline) assert.fail(typeof sentence === 'function' ? await sentence() : sentence)
      await new Promise((done) => setTimeout(done, AGAIN_MS))
    }
  },

  async address(page, claim) {
    const path = () => {
      const url = new URL(page.url())
      return url.pathname + url.search
    }
    await expect.soon(() => claim(path()), () => `the address is ${path()}`)
    // The page's scripts are there once it has loaded.
    await page.waitForLoadState()
  },

  async seen(locator) {
    await locator.first().waitFor({ state: 'visible' })
  },

  async notSeen(locator) {
    await locator.first().waitFor({ state: 'hidden' })
  },

  async says(locator, words) {
    const text = async () => (await locator.innerText()).replace(/\s+/g, ' ')
    const fits = (found) => (words instanceof RegExp ? words.test(found) : found.includes(words))
    await expect.soon(async () => fits(await text()), async () => `${words} is not in: ${(await text()).slice(0, 2_000)}`)
  },

  // Nothing sticks out to the right: at most the page's own width is scrolled.
  async noSidewaysScrolling(page) {
    const wide = await page.evaluate(() => {
      const width = document.documentElement.clientWidth
      if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return null
      const out = [...document.body.querySelectorAll('*')].filter((part) => part.getBoundingClientRect().right > width + 1)
      return out.slice(0, 5).map((part) => `${part.tagName.toLowerCase()}.${part.className}`)
    })
    assert.equal(wide, null, `${page.url()} scrolls sideways because of ${wide}`)
  },

  equal: assert.equal,
  deepEqual: assert.deepEqual,
  ok: assert.ok,
}
