// Boards: columns that are folded stay folded in this browser, more cards come when their end is reached, a new
// record is added where it will stand, and on a phone the bar of choices follows the column that is seen.

import { reach } from './line.js'

const FOLDED = 'folded columns of '

const boardOf = (element) => element.closest('[data-board]')

function foldedOf(board) {
  try {
    return new Set(JSON.parse(localStorage.getItem(FOLDED + board.dataset.board) ?? '[]'))
  } catch {
    return new Set() // Kept by another version, or not to be read.
  }
}

function show(column, isFolded) {
  column.classList.toggle('is-folded', isFolded)
  column.querySelector('[data-folds]').setAttribute('aria-expanded', String(!isFolded))
}

// Reaching the end of a column that scrolls asks for more.
const ends = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const body = target.closest('.board-body')
    if (isIntersecting && body.scrollTop > 0) load(target)
  }
})

// What takes a while to count comes after the cards, and again when one of them has moved.
export async function count(board) {
  const part = await reach(board.dataset.tally, { headers: { 'HX-Request': 'true' } })
  if (!part?.ok || part.redirected) return
  const heads = new DOMParser().parseFromString(await part.text(), 'text/html')
  for (const head of heads.querySelectorAll('[data-head]')) {
    board.querySelector(`[data-head="${CSS.escape(head.dataset.head)}"]`)?.replaceWith(head)
  }
}

for (const board of document.querySelectorAll('[data-board]')) {
  const folded = foldedOf(board)
  for (const column of board.querySelectorAll('[data-column]')) show(column, folded.has(column.dataset.column))
  watch(board)
  if (board.closest('[data-carry]').querySelector('[data-uncounted]')) count(board)
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-folds]')
  if (button) return fold(button.closest('[data-column]'))
  const more = event.target.closest?.('a[data-more]')
  if (more && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    return load(more)
  }
  const quick = event.target.closest?.('a[data-quick]')
  if (quick && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    return add(quick)
  }
  const close = event.target.closest?.('[data-quick-closes]')
  if (close) closeQuick()
})

function fold(column) {
  const board = boardOf(column)
  const folded = foldedOf(board)
  const isFolded = !column.classList.contains('is-folded')
  if (isFolded) folded.add(column.dataset.column)
  else folded.delete(column.dataset.column)
  show(column, isFolded)
  try {
    localStorage.setItem(FOLDED + board.dataset.board, JSON.stringify([...folded]))
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

// The next cards of a column take the place of the link to them. A card that was moved meanwhile stands once.
async function load(more) {
  if ('loading' in more.dataset) return
  more.dataset.loading = ''
  const column = more.closest('[data-column]')
  const part = await reach(more.href, { headers: { 'HX-Request': 'true' } })
  if (!part?.ok || part.redirected) return location.assign(more.href)
  const parts = new DOMParser().parseFromString(await part.text(), 'text/html').body
  const hadFocus = document.activeElement === more
  const list = column.querySelector('[data-cards]')
  const cards = [...parts.querySelectorAll('[data-card]')]
    .filter((card) => !list.querySelector(`[data-card="${CSS.escape(card.dataset.card)}"]`))
  list.append(...cards)
  const next = parts.querySelector('[data-more]')
  if (next) more.replaceWith(next)
  else more.remove()
  if (hadFocus) cards[0]?.querySelector('.row-link').focus()
  if (next) ends.observe(next)
}

function watch(board) {
  for (const more of board.querySelectorAll('[data-more]')) ends.observe(more)
  for (const body of board.querySelectorAll('.board-body')) {
    body.addEventListener('scroll', () => {
      const more = body.querySelector('[data-more]')
      if (more && more.getBoundingClientRect().top < body.getBoundingClientRect().bottom) load(more)
    }, { passive: true })
  }
  const links = [...document.querySelectorAll('[data-column-link]')]
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const link = links.find((link) => link.dataset.columnLink === target.dataset.column)
      if (isIntersecting) {
        for (const other of links) other.removeAttribute('aria-current')
        link?.setAttribute('aria-current', 'true')
        link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      }
    }
  }, { root: board, threshold: 0.6 })
  if (matchMedia('(max-width: 45rem)').matches) {
    for (const column of board.querySelectorAll('[data-column]')) seen.observe(column)
  }
}

// One small form at a time, because its inputs have names of their own.
async function add(link) {
  closeQuick()
  const foot = link.parentElement
  const part = await reach(link.dataset.quick, { headers: { 'HX-Request': 'true' } })
  if (!part?.ok || part.redirected) return location.assign(link.href)
  const form = new DOMParser().parseFromString(await part.text(), 'text/html').querySelector('.board-add')
  makeOwn(form)
  foot.append(document.adoptNode(form))
  link.hidden = true
  foot.querySelector('input:not([type=hidden]), select, textarea')?.focus()
}

// The page has other forms, whose inputs may have the same ids.
function makeOwn(form) {
  for (const name of ['id', 'for', 'list', 'aria-describedby', 'aria-controls', 'aria-labelledby']) {
    for (const part of form.querySelectorAll(`[${name}]`)) {
      part.setAttribute(name, part.getAttribute(name).split(' ').map((id) => `quick-${id}`).join(' '))
    }
  }
}

function closeQuick() {
  const form = document.querySelector('.board-foot .board-add')
  if (!form) return
  const link = form.parentElement.querySelector('[data-quick]')
  form.remove()
  link.hidden = false
  link.focus()
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !event.target.closest?.('.board-add')) return
  event.preventDefault()
  closeQuick()
})
