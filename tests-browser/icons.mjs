// Draws the app's icons from assets/logo.svg with Chromium, into assets/icons. Run it when the logo has changed, look
// at what came out, and commit it: building the bundle needs no browser.
//
//     node tests-browser/icons.mjs

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchChromium } from './chromium.mjs'

const assets = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets')
// As in the logo itself, for those who show it without our style sheet.
const GROUND = '#0d6471'
// What a device may cut off all around an icon that it masks: a fifth of its width, by the manifest's specification.
const SAFE = 0.6

// An icon as it is, one whose ground goes to the edges, and one for iOS, which rounds the corners itself.
const ICONS = [
  { file: 'icon-192.png', size: 192, isWhole: true },
  { file: 'icon-512.png', size: 512, isWhole: true },
  { file: 'icon-maskable-192.png', size: 192, isWhole: false },
  { file: 'icon-maskable-512.png', size: 512, isWhole: false },
  { file: 'icon-180.png', size: 180, isWhole: false },
]

const logo = await readFile(join(assets, 'logo.svg'), 'utf8')
await mkdir(join(assets, 'icons'), { recursive: true })
const browser = await launchChromium()
try {
  const page = await browser.newPage()
  for (const { file, size, isWhole } of ICONS) {
    await page.setViewportSize({ width: size, height: size })
    const side = isWhole ? 100 : SAFE * 100 / 0.8
    await page.setContent(`<style>
      html, body { margin: 0; height: 100%; background: ${isWhole ? 'transparent' : GROUND}; }
      body { display: grid; place-items: center; }
      svg { width: ${side}%; height: ${side}%; }
    </style>${logo}`)
    await writeFile(join(assets, 'icons', file), await page.screenshot({ omitBackground: true }))
  }
} finally {
  await browser.close()
}
