// A list goes on by itself: the next page is put below when the end comes near, the page before above. The address
// is that of the page whose rows stand at the top, so that a reload and the way back lead to the same rows.

import { reach } from './line.js'

// As many rows as stand in one table; from there on one goes page by page.
const ROWS_MAX = 1000
// How far ahead of the end the next page is asked for.
const AHEAD = '600px'

const list = () => document.querySelector('.list-page')
const table = () => list()?.querySelector('[data-grid]')
const rowsOf = (root) => [...root.querySelectorAll('tbody tr[data-record]')]
const step = (root, which) => root.querySelector(`.pager [data-page=${which}]`)

let busy = false
let ends = null

async function fetchPage(href) {
  const address = new URL(href, location.href)
  address.searchParams.set('total', 'none')
  const answer = await reach(address, { headers: { 'HX-Request': 'true' } })
  if (!answer || answer.redirected || !answer.ok) return null // The links still lead there, and the page says what is wrong.
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

// What is on the page already stays where it is: the order may have changed meanwhile.
function fresh(part) {
  const known = new Set(rowsOf(table()).map((row) => row.dataset.record))
  return rowsOf(part).filter((row) => !known.has(row.dataset.record))
}

function takeStep(part, which) {
  const old = list().querySelector(`.pager-links > :${which === 'next' ? 'last' : 'first'}-child`)
  const links = part.querySelector('.pager-links')
  const now = links?.querySelector(`:scope > :${which === 'next' ? 'last' : 'first'}-child`)
  if (old && now) old.replaceWith(now)
}

async function more(which) {
  const link = step(list(), which)
  if (busy || !link || rowsOf(table()).length >= ROWS_MAX) return
  busy = true
  const box = scrollerOf()
  const part = await fetchPage(link.href)
  const rows = part && fresh(part)
  if (rows?.length > 0) {
    rows[0].dataset.page = link.getAttribute('href')
    const before = box.scrollHeight
    if (which === 'next') table().tBodies[0].append(...rows)
    else {
      table().tBodies[0].prepend(...rows)
      box.scrollTop += box.scrollHeight - before
    }
    count()
  }
  if (part) takeStep(part, which)
  busy = false
  if (part) watchEnd()
}

// Of more rows than before as many are selected: the box for all of them says so.
function count() {
  table().dispatchEvent(new Event('change', { bubbles: true }))
}

function watchEnd() {
  ends?.disconnect()
  const last = rowsOf(table()).at(-1)
  if (!last || !step(list(), 'next')) return
  const box = table().closest('.table-box')
  const root = box.scrollHeight > box.clientHeight + 1 ? box : null
  ends = new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) more('next') }, { root, rootMargin: AHEAD })
  ends.observe(last)
}

// At a desk the table moves in its box, on a phone the whole page moves.
function scrollerOf() {
  const box = table().closest('.table-box')
  return getComputedStyle(box).overflowY === 'visible' ? document.scrollingElement : box
}

const topOf = () => {
  const box = table().closest('.table-box')
  const head = table().tHead
  return scrollerOf() === box ? box.getBoundingClientRect().top + (head?.offsetHeight ?? 0) : 0
}

// The address of the page that the first row in sight belongs to.
function tell() {
  const rows = rowsOf(table())
  const top = topOf()
  const at = rows.findIndex((row) => row.getBoundingClientRect().bottom > top + 1)
  if (at < 0) return
  const begin = rows.slice(0, at + 1).findLast((row) => row.dataset.page)
  const href = begin?.dataset.page
  if (!href) return
  history.replaceState({ ...history.state, row: rows[at].dataset.record }, '', href)
}

let told = null
function tellSoon() {
  if (told) return
  told = requestAnimationFrame(() => {
    told = null
    tell()
  })
}

function begin() {
  const rows = rowsOf(table())
  // Who asks for so many rows a page gets so many.
  if (rows.length === 0 || !list().querySelector('.pager') || new URLSearchParams(location.search).has('limit')) return
  rows[0].dataset.page = location.pathname + location.search
  history.scrollRestoration = 'manual'
  const row = rows.find((row) => row.dataset.record === history.state?.row)
  if (row) {
    row.scrollIntoView({ block: 'start' })
    scrollerOf().scrollTop -= table().tHead?.offsetHeight ?? 0
  }
  watchEnd()
  document.addEventListener('scroll', ({ target }) => {
    if (target !== document && !target.contains?.(table())) return
    tellSoon()
    if (scrollerOf().scrollTop < 1) more('prev')
  }, true)
  document.addEventListener('wheel', ({ deltaY }) => { if (deltaY < 0 && scrollerOf().scrollTop < 1) more('prev') }, { passive: true })
}

if (table() && !table().querySelector('.group-head')) begin()

// The rest of a group comes below its first rows.
document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a[data-rest]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const line = link.closest('tr')
  const part = await fetchPage(link.href)
  if (!part) return location.assign(link.href)
  const rows = fresh(part)
  line.before(...rows)
  count()
  const next = step(part, 'next')
  if (next) link.href = next.href
  else line.remove()
  rows[0]?.querySelector('.row-link')?.focus({ focusVisible: true })
})
