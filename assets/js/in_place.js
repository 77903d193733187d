// A value is changed where it stands: a cell of a list, a fact on a record's page. The server gives the input and
// takes the value; here it is put over its place, kept there while it is refused, and left by the keyboard:
// Enter saves and goes down, Tab saves and goes right, Escape leaves, and whoever looks elsewhere has saved.

import htmx from 'htmx.org/dist/htmx.esm.js'
import { cellFrom, cellOf, focusCell, placeOf } from './grid.js'
import { isHalfTyped } from './half_typed.js'
import { reach } from './line.js'
import { tell } from './toast.js'

const GAP = 8

// The one that is open: { box, form, anchor, focusBack, before }.
let open = null
// What is typed while it is on its way; none while none is.
let typedAhead = null

const parse = (text) => new DOMParser().parseFromString(text, 'text/html')

export async function ask(href, options) {
  const answer = await reach(href, { ...options, headers: { 'HX-Request': 'true' } })
  if (!answer) return null
  if (answer.redirected || answer.status === 401) return location.reload()
  return { status: answer.status, part: parse(await answer.text()) }
}

// A whole page instead of a part says in its heading what is wrong.
export const wrongOf = (part) => part.querySelector('main h1, .bare-card h1, h1')?.textContent ?? ''

async function begin(href, anchor, focusBack) {
  if (open) await leave(true)
  if (open) return
  typedAhead = ''
  const answer = await ask(href).finally(() => setTimeout(() => { typedAhead = null }))
  if (!answer) return
  if (answer.status !== 200) return announceWrong(wrongOf(answer.part))
  const box = document.createElement('div')
  box.className = 'in-place-box'
  box.popover = 'manual'
  document.body.append(box)
  open = { box, anchor, focusBack }
  fill(answer.part)
  anchor.classList.add('is-changing')
}

function fill(part) {
  open.box.replaceChildren(part.querySelector('form[data-in-place]'))
  open.form = open.box.firstElementChild
  if (!open.box.matches(':popover-open')) open.box.showPopover()
  htmx.process(open.box)
  document.dispatchEvent(new CustomEvent('arrived'))
  open.before ??= contentOf(open.form)
  open.form.dataset.atRecord = recordOf(open.form)
  document.dispatchEvent(new CustomEvent('doing'))
  place()
  focusInput()
}

// The record whose value it is, as others are told of it.
const recordOf = (form) => new URL(form.action).pathname.split('/').slice(1, 3).join('/')

const contentOf = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== 'csrf' && name !== 'version'))

const controls = () => [...open.form.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter((control) => !control.hidden && !control.disabled && (control.type !== 'radio' || control.checked))

function focusInput() {
  const input = open.form.querySelector(':is(input, select, textarea)[id^="f-"]:not([hidden])')
  const target = open.form.querySelector('input[type=radio]:checked') ?? input ?? controls()[0]
  target?.focus()
  if (!target?.matches('input[type=text], textarea')) return
  target.select()
  if (!typedAhead) return
  target.setRangeText(typedAhead, 0, target.value.length, 'end')
  target.dispatchEvent(new Event('input', { bubbles: true }))
  typedAhead = ''
}

// Whoever types at once writes into the input, and presses no shortcut of the page.
document.addEventListener('keydown', (event) => {
  if (typedAhead === null || open || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return
  typedAhead += event.key
  event.preventDefault()
  event.stopImmediatePropagation()
}, true)

// Over its place, as wide at least, and within the window.
function place() {
  const { box, anchor } = open
  const at = anchor.getBoundingClientRect()
  box.style.setProperty('min-width', `${Math.round(at.width)}px`)
  box.style.setProperty('left', '0')
  box.style.setProperty('top', '0')
  const { width, height } = box.getBoundingClientRect()
  const left = Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))
  const top = Math.max(GAP, Math.min(at.top, innerHeight - height - GAP))
  box.style.setProperty('left', `${Math.round(left)}px`)
  box.style.setProperty('top', `${Math.round(top)}px`)
}

function close() {
  const { box, anchor, focusBack } = open
  anchor.classList.remove('is-changing')
  open = null
  box.remove()
  document.dispatchEvent(new CustomEvent('doing'))
  return focusBack
}

// Saves what was changed, and closes what needs no saving. `then` says where the focus goes.
async function leave(isSaved, then = (focusBack) => focusBack()) {
  if (isSaved && isHalfTyped(open.form)) return
  if (!isSaved || contentOf(open.form) === open.before) return then(close())
  await send(open.form, then)
}

async function send(form, then) {
  if (form.dataset.sending) return
  form.dataset.sending = 'yes'
  const body = new URLSearchParams(new FormData(form))
  body.set('back', location.pathname + location.search)
  const answer = await ask(form.getAttribute('action'), { method: 'POST', body })
  delete form.dataset.sending
  // Nothing came back: what was typed stays in its box, to be sent again.
  if (!answer) return open && focusInput()
  const { status, part } = answer
  if (status === 200) {
    const back = open ? close() : form.focusBack
    await show(part)
    return then(back)
  }
  if (status === 409 && part.querySelector('dialog')) return decide(part, open ? close() : form.focusBack)
  if (status === 422 && open) return fill(part)
  if (open) close()()
  announceWrong(wrongOf(part))
}

// What is saved, in every cell of the record that is on the page; a record's own page is read again, because much
// on it follows from one value.
export async function show(part) {
  const toast = part.querySelector('template[data-toast]')
  if (document.querySelector('main .facts [data-change]')) await readAgain()
  else part.querySelectorAll('[data-saved] [data-record]').forEach(fillLine)
  if (toast) tell(toast.content)
}

function fillLine(record) {
  const line = document.querySelector(`tr[data-record="${CSS.escape(record.dataset.record)}"]`)
  if (!line) return
  line.dataset.version = record.dataset.version
  const headings = line.closest('table').tHead.rows[0].cells
  for (const template of record.querySelectorAll('template[data-cell]')) {
    const at = [...headings].findIndex((heading) => heading.dataset.field === template.dataset.cell)
    const cell = at < 0 ? null : line.cells[at]
    if (cell) (cell.querySelector('.row-link') ?? cell).replaceChildren(template.content.cloneNode(true))
  }
}

async function readAgain() {
  const answer = await ask(location.href)
  const fresh = answer?.part.querySelector('main')
  if (!fresh) return
  const unfolded = document.querySelector('.empty-facts')?.open
  document.querySelector('main').replaceChildren(...fresh.childNodes)
  const folded = document.querySelector('.empty-facts')
  if (folded) folded.open = Boolean(unfolded)
  htmx.process(document.querySelector('main'))
  document.dispatchEvent(new CustomEvent('arrived'))
}

// Two wrote into one field: the dialog shows both and the original; whoever closes it keeps theirs.
function decide(part, focusBack) {
  const dialog = part.querySelector('dialog')
  dialog.removeAttribute('popover')
  document.body.append(dialog)
  dialog.querySelector('form[data-in-place]').focusBack = focusBack
  dialog.addEventListener('close', async () => {
    dialog.remove()
    if (dialog.returnValue === 'saved') return
    await show(part)
    focusBack()
  })
  dialog.showModal()
}

export function announceWrong(text) {
  if (text === '') return location.reload()
  const toast = document.createElement('div')
  Object.assign(toast, { className: 'toast tone-red', textContent: text })
  toast.setAttribute('role', 'alert')
  toast.dataset.toast = ''
  toast.dataset.goes = ''
  tell(toast)
}

// A fact is found again by its address, because the page around it may have been read again.
const factAgain = (href) => () => document.querySelector(`[data-change="${CSS.escape(href)}"]`)?.focus({ focusVisible: true })

function beginFact(link) {
  return begin(link.dataset.change, link.closest('dd'), factAgain(link.dataset.change))
}

function beginCell(cell) {
  const place = placeOf(cell)
  if (!place || place.why) return false
  begin(place.href, cell, () => focusCell(cell))
  return true
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('[data-change]')
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    beginFact(link)
  }
  if (event.target.closest?.('.in-place [data-leaves]') && open) leave(false)
})

// On a phone's card a fact that can be changed is touched; what the record is called opens it.
const card = matchMedia('(max-width: 45rem)')
document.addEventListener('click', (event) => {
  const cell = event.target.closest?.('td.changeable')
  if (card.matches && cell && !event.target.closest('a, button, input, label, summary')) beginCell(cellOf(cell))
})

document.addEventListener('dblclick', (event) => {
  if (event.target.closest?.('.in-place-box')) return
  const cell = cellOf(event.target)
  const link = event.target.closest?.('.fact')?.querySelector('[data-change]')
  if (cell ? beginCell(cell) : link && (beginFact(link), true)) getSelection().removeAllRanges()
})

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('form[data-in-place]')) return
  event.preventDefault()
  const dialog = form.closest('dialog')
  if (!dialog) return open && leave(true)
  const { focusBack } = form
  dialog.close('saved')
  send(form, focusBack)
})

// In the input: before the scripts of searched lists, which take Enter and Escape while their list is open.
document.addEventListener('keydown', (event) => {
  if (!open?.box.contains(event.target) || event.isComposing || event.defaultPrevented) return
  const { anchor } = open
  const cell = anchor.matches('td') ? anchor : null
  const near = (down, right) => (focusBack) => {
    const next = cell?.isConnected && cellFrom(cell, down, right)
    return next ? focusCell(next) : focusBack()
  }
  const isButton = event.target.closest('button')
  if (event.key === 'Escape') leave(false)
  else if (event.key === 'Enter' && !isButton && !(event.target.matches('textarea') && event.shiftKey)) leave(true, near(1, 0))
  else if (event.key === 'Tab' && !isButton && !hasMore(event.target, event.shiftKey ? -1 : 1)) leave(true, near(0, event.shiftKey ? -1 : 1))
  else return
  event.preventDefault()
  event.stopPropagation()
})

// An amount has a currency before it: Tab goes through both first.
function hasMore(control, step) {
  const all = controls()
  return Boolean(all[all.indexOf(control) + step])
}

// In the grid: Enter or F2 on a cell; on the row's link Enter opens the record, so F2 alone changes its name.
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || open || event.altKey || event.ctrlKey || event.metaKey) return
  if (event.key !== 'F2' && event.key !== 'Enter') return
  const cell = cellOf(document.activeElement)
  if (!cell || (event.key === 'Enter' && document.activeElement !== cell)) return
  if (document.activeElement !== cell && !document.activeElement.matches('.row-link')) return
  if (beginCell(cell)) event.preventDefault()
})

document.addEventListener('focusout', ({ relatedTarget }) => {
  if (!open || !relatedTarget || open.box.contains(relatedTarget)) return
  leave(true, () => {})
})

document.addEventListener('mousedown', ({ target }) => {
  if (open && !open.box.contains(target) && !target.closest?.('.toasts')) leave(true, () => {})
})

addEventListener('resize', () => { if (open) place() })
document.addEventListener('scroll', () => { if (open) place() }, true)
