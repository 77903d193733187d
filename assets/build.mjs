// Bundles what the browser gets into dist/: styles, scripts, icons, the licences of what we took from others,
// and a manifest that gives each file's content hash. The program embeds that folder.

import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const from = (...path) => join(here, ...path)
const dist = (...path) => from('dist', ...path)

// The oldest browsers we promise: all of them know nesting, layers, container queries, popover, light-dark().
const BROWSERS = ['chrome123', 'edge123', 'firefox125', 'safari17.5']

// Hex digits of a hash in an address: enough to tell two builds apart.
const HASH_DIGITS = 10

// Drawn from the logo by tests-browser/icons.mjs, for devices that take no drawing.
const APP_ICONS = ['icon-180.png', 'icon-192.png', 'icon-512.png', 'icon-maskable-192.png', 'icon-maskable-512.png']

const TAKEN_FROM_OTHERS = ['htmx.org', 'lucide-static']

await rm(dist(), { recursive: true, force: true })
await mkdir(dist(), { recursive: true })
await Promise.all([bundle(), sprite(), copyPictures(), licences()])
// What a page needs to stand on its own is what the worker keeps; it carries the versions, so it comes last.
const kept = await versionsOf(['app.css', 'app.js', 'icons.svg', 'favicon.svg'])
await worker(kept)
await manifest({ ...kept, ...await versionsOf(['sw.js', ...APP_ICONS]) })

async function bundle() {
  await build({
    entryPoints: [from('js', 'app.js'), from('css', 'app.css')],
    entryNames: '[name]',
    outdir: dist(),
    bundle: true,
    minify: true,
    format: 'esm',
    target: BROWSERS,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
  })
}

// One file with every icon as a symbol. Colours and line widths come from the style sheet.
async function sprite() {
  const names = (await readFile(from('icons.txt'), 'utf8')).split('\n').filter(Boolean)
  const icons = await Promise.all(names.map(async (name) => {
    const file = from('node_modules', 'lucide-static', 'icons', `${name}.svg`)
    return symbol(name, await readFile(file, 'utf8'))
  }))
  const logo = symbol('logo', await readFile(from('logo.svg'), 'utf8'))
  await writeFile(dist('icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${logo}${icons.join('')}</svg>`)
}

function symbol(id, svg) {
  const viewBox = svg.match(/viewBox="([^"]+)"/)?.[1]
  const inner = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1]
  if (!viewBox || !inner) throw new Error(`${id} is not an icon with a viewBox`)
  return `<symbol id="${id}" viewBox="${viewBox}">${inner.replace(/>\s+</g, '><').trim()}</symbol>`
}

async function copyPictures() {
  await copyFile(from('favicon.svg'), dist('favicon.svg'))
  await Promise.all(APP_ICONS.map((icon) => copyFile(from('icons', icon), dist(icon))))
}

// A script of its own beside the pages, which knows the addresses of what it keeps.
async function worker(versions) {
  const files = Object.entries(versions).map(([file, version]) => `/assets/${file}?v=${version}`)
  await build({
    entryPoints: [from('js', 'worker', 'sw.js')],
    outfile: dist('sw.js'),
    bundle: true,
    minify: true,
    // Classic, which every browser takes for a worker.
    format: 'iife',
    target: BROWSERS,
    define: { FILES: JSON.stringify(files) },
    charset: 'utf8',
    logLevel: 'warning',
  })
}

async function licences() {
  const texts = await Promise.all(TAKEN_FROM_OTHERS.map(async (name) => {
    const { version, license } = JSON.parse(await readFile(from('node_modules', name, 'package.json'), 'utf8'))
    const text = await readFile(from('node_modules', name, 'LICENSE'), 'utf8')
    return `${name} ${version} (${license})\n\n${text.trim()}\n`
  }))
  await writeFile(dist('licences.txt'), texts.join('\n\n'))
}

async function versionsOf(files) {
  const hashes = await Promise.all(files.map(async (file) => {
    const hash = createHash('sha256').update(await readFile(dist(file))).digest('hex')
    return [file, hash.slice(0, HASH_DIGITS)]
  }))
  return Object.fromEntries(hashes)
}

async function manifest(versions) {
  await writeFile(dist('manifest.json'), `${JSON.stringify(versions, null, 2)}\n`)
}
