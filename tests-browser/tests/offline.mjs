// The site as an app of the device: installable, plain about a lost line, and with nothing kept that is anybody's.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// What may lie in the browser's caches, whoever was there.
const ALLOWED = /^\/(assets\/(app\.css|app\.js|icons\.svg|favicon\.svg)\?v=[0-9a-f]+|offline\?lang=(zh|en))$/

const standIn = (visited) => visited.page.getByRole('heading', { level: 1, name: visited.t('连不上服务器', 'The server cannot be reached') })

// The worker is at work and stands over the page.
async function working({ page, lang }) {
  await expect.soon(() => page.evaluate(async (lang) => {
    const hired = await navigator.serviceWorker.getRegistration()
    const { controller } = navigator.serviceWorker
    return Boolean(hired?.active) && hired.active.state === 'activated' && controller?.scriptURL.endsWith(`lang=${lang}`)
  }, lang), 'no worker stands over the page')
}

const kept = ({ page }) => page.evaluate(async () => {
  const found = []
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname + new URL(url).search)
  }
  return found
})

export default {
  'the site can be installed: its manifest is whole and its icons have the sizes they claim': async ({ house, visit }) => {
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open('/')
      const found = await keeper.page.evaluate(async () => {
        const manifest = await (await fetch(document.querySelector('link[rel=manifest]').href)).json()
        const sizeOf = (src) => new Promise((done, fail) => {
          const picture = new Image()
          picture.onload = () => done(`${picture.naturalWidth}x${picture.naturalHeight}`)
          picture.onerror = fail
          picture.src = src
        })
        const sizes = await Promise.all(manifest.icons.map(({ src }) => sizeOf(src)))
        const touch = await sizeOf(document.querySelector('link[rel=apple-touch-icon]').href)
        return { manifest, sizes, touch }
      })
      const { manifest, sizes } = found
      expect.deepEqual([manifest.display, manifest.start_url, manifest.scope, manifest.lang], ['standalone', '/', '/', lang])
      expect.ok(manifest.name && manifest.short_name && manifest.theme_color && manifest.background_color)
      expect.deepEqual(sizes, manifest.icons.map(({ sizes: claimed }) => claimed))
      for (const [size, purpose] of [['192x192', 'any'], ['512x512', 'any'], ['512x512', 'maskable']]) {
        expect.ok(manifest.icons.some((icon) => icon.sizes === size && icon.purpose === purpose), `${size} ${purpose}`)
      }
      expect.equal(found.touch, '180x180')
      for (const { url } of manifest.shortcuts) expect.equal((await keeper.context.request.get(url)).status(), 200)
      // Chromium's own judgement.
      const devtools = await keeper.context.newCDPSession(keeper.page)
      const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
      const meant = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')
      expect.deepEqual(meant, [])
    }
  },

  'without a line a page says so in the reader\u2019s language, and comes by itself when the line is back': async ({ house, visit }) => {
    for (const [lang, theme, size] of [['zh', 'light', undefined], ['en', 'dark', PHONE]]) {
      const keeper = await visit({ as: house.keeper, lang, theme, ...(size && { size }) })
      await keeper.open('/customers')
      await working(keeper)
      keeper.watch.lineMayFail()
      await keeper.context.setOffline(true)
      await keeper.open('/contacts?sort=name')
      await expect.seen(standIn(keeper))
      await expect.says(keeper.main, keeper.t('没有丢失', 'nothing is lost'))
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
      // Nothing there leads to what would fail.
      expect.equal(await keeper.page.locator('body a[href^="/"]').count(), 0)
      await keeper.context.setOffline(false)
      await expect.seen(keeper.page.getByRole('heading', { level: 1, name: keeper.t('联系人', 'Contacts') }))
      expect.equal(new URL(keeper.page.url()).search, '?sort=name')
      // The way back leads through the pages, as ever.
      await keeper.page.goBack()
      await expect.seen(keeper.page.getByRole('heading', { level: 1, name: keeper.t('客户', 'Customers') }))
    }
  },

  'no page and no record is ever kept by the worker, and a language change leaves one page': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '靖江衡续船舶配件有限公司' })
    const keeper = await visit({ as: house.keeper })
    for (const path of ['/', '/customers', `/customers/${id}`, `/customers/${id}/edit`, '/search?q=衡续']) {
      await keeper.open(path)
      await working(keeper)
    }
    const found = await kept(keeper)
    expect.equal(found.length, 5, found.join(' '))
    for (const address of found) expect.ok(ALLOWED.test(address), address)
    await keeper.page.evaluate(() => caches.open('guanxi of an older bundle'))
    await keeper.context.addCookies([{ name: 'lang', value: 'en', url: house.url }])
    keeper.lang = 'en'
    await keeper.open('/customers')
    await working(keeper)
    await expect.soon(async () => (await kept(keeper)).filter((address) => address.startsWith('/offline')).join() === '/offline?lang=en', 'two languages are kept')
    // A cache of an older bundle goes when a worker begins.
    const names = await keeper.page.evaluate(() => caches.keys())
    expect.equal(names.length, 1, names.join(' '))
  },

  'a server that starts again is waited for, and a page that a proxy refuses is shown as it is': async ({ visit, house }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    await working(keeper)
    keeper.watch.expect(404)
    // What the server says is passed on, whatever it says.
    await keeper.open('/no-such-page')
    await expect.says(keeper.main, '找不到这一页')
    await keeper.open('/customers')
    keeper.watch.lineMayFail()
    await house.crashAndRestart(async () => {
      await keeper.open('/contacts')
      await expect.seen(standIn(keeper))
    })
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '联系人' }))
  },

  'a value that could not be sent stays in its box, with a word about the line': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '靖江衡续锚链有限公司', city: '靖江' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    await working(keeper)
    await keeper.main.locator('[data-change$="/fields/city"]').click()
    const input = keeper.page.locator('.in-place-box input[type=text]')
    await input.fill('泰州')
    keeper.watch.lineMayFail()
    await keeper.context.setOffline(true)
    await input.press('Enter')
    await expect.says(keeper.page.locator('.toasts'), '没有网络，内容没有丢失')
    expect.equal(await input.inputValue(), '泰州')
    await keeper.context.setOffline(false)
    await expect.says(keeper.page.locator('.toasts'), '网络已恢复')
    await input.press('Enter')
    await expect.soon(async () => (await house.find('customers', 'name == "靖江衡续锚链有限公司"'))[0].city === '泰州', 'it was not saved')
  },
}
