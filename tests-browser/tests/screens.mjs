// Phones and dark rooms: every page fits 390 pixels, and both themes have colours of their own.

import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const paths = ['/', '/?of=team', '/tasks', '/interactions', '/customers', '/customers/new', '/customers/import', '/imports', '/notifications', '/contacts', '/customers?as=board&sum=yearly_spend', '/customers?as=calendar', '/customers?as=calendar&by=updated_at&span=week', '/search?q=gongsi', '/users', '/preferences', '/design']

export default {
  'no page scrolls sideways on a phone': async ({ house, visit }) => {
    const { id } = await house.create('customers', {
      name: '一家名字长得在手机上一行怎么也写不下的精密机械设备制造进出口股份有限公司连云港分公司',
      email: 'a-very-long-address-that-does-not-break@a-very-long-name-of-a-company.example.com',
      website: `https://example.com/${'long/'.repeat(30)}`,
      remarks: 'w'.repeat(300),
    })
    for (const lang of ['zh', 'en']) {
      const stranger = await visit({ size: PHONE, lang })
      await stranger.open('/sign-in')
      await expect.noSidewaysScrolling(stranger.page)
      const keeper = await visit({ as: house.keeper, size: PHONE, lang })
      for (const path of [...paths, `/customers/${id}`, `/customers/${id}/edit`]) {
        await keeper.open(path)
        await expect.noSidewaysScrolling(keeper.page)
      }
    }
  },

  'a phone\u2019s navigation comes up and leads on': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, size: PHONE })
    await keeper.open('/')
    await keeper.page.getByRole('button', { name: '更多' }).tap()
    const sheet = keeper.page.getByRole('navigation', { name: '主导航' })
    await expect.seen(sheet)
    await sheet.getByRole('link', { name: '联系人' }).tap()
    await expect.address(keeper.page, (path) => path === '/contacts')
  },

  'light and dark are two sets of colours that can both be read': async ({ house, visit }) => {
    for (const path of ['/sign-in', '/customers', '/customers/new']) {
      const seen = []
      for (const theme of ['light', 'dark']) {
        const window = await visit({ as: path === '/sign-in' ? null : house.keeper, theme })
        await window.open(path)
        seen.push(await window.page.evaluate(coloursOfPage))
      }
      const [light, dark] = seen
      expect.ok(light.ground > 0.8 && light.words < 0.2, `${path} in light: ${JSON.stringify(light)}`)
      expect.ok(dark.ground < 0.2 && dark.words > 0.6, `${path} in dark: ${JSON.stringify(dark)}`)
    }
  },

  'the theme that someone chose holds on the next page, whatever the device says': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper, theme: 'light' })
    await keeper.open('/customers')
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('button', { name: '深色' }).click()
    expect.equal(await keeper.page.locator('html').getAttribute('data-theme'), 'dark')
    await keeper.open('/contacts')
    expect.equal(await keeper.page.locator('html').getAttribute('data-theme'), 'dark')
    expect.ok((await keeper.page.evaluate(coloursOfPage)).ground < 0.2)
  },
}

// Runs in the page. How bright ground and words are, from 0 to 1; a canvas knows every way to write a colour.
function coloursOfPage() {
  const brightness = (colour) => {
    const pencil = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    pencil.fillStyle = colour
    pencil.fillRect(0, 0, 1, 1)
    const [red, green, blue] = pencil.getImageData(0, 0, 1, 1).data
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
  }
  const [body, whole] = [document.body, document.documentElement].map((part) => getComputedStyle(part))
  const ground = body.backgroundColor === 'rgba(0, 0, 0, 0)' ? whole.backgroundColor : body.backgroundColor
  return { ground: brightness(ground), words: brightness(body.color) }
}
