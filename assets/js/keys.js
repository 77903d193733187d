// The keyboard. Which key does what stands in one table (site, ui/keyboard.rs), which every page carries in its
// help and which is read here; a control that a key presses names the key by data-shortcut ("n", "e", "mod+s").

import { movePair, pressPair } from './pairs.js'

const isTyping = (target) => target.isContentEditable
  || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])')

const table = () => new Map([...document.querySelectorAll('#keyboard-help [data-key]')]
  .map(({ dataset }) => [dataset.key, dataset.does]))

// Each answers whether there was something to do; else the key stays the browser's.
const acts = {
  palette: () => open('palette'),
  help: () => open('keyboard-help'),
  search: () => focusSearch(),
  onward: () => click('[data-way=next]') || moveRow(1) || movePair(1),
  backward: () => click('[data-way=previous]') || moveRow(-1) || movePair(-1),
  back: () => click('[data-way=back]'),
  'page-back': () => click('[data-page=prev]'),
  'page-on': () => click('[data-page=next]'),
  // What is typed is selected by the browser.
  'select-page': (key, target) => !isTyping(target) && click('[data-select-all]'),
  select: () => press(document.activeElement?.closest?.('[data-row]')?.querySelector('input[name=ids]')),
  settle: (key) => press(document.activeElement?.closest?.('[data-row], .todo')?.querySelector('[data-settle]')) || pressPair(key),
  pair: (key) => pressPair(key),
  peek: () => document.activeElement?.matches?.('.row-link, [data-grid] td')
    && press(document.activeElement.closest('[data-row]').querySelector('[data-peek]')),
  press: (key) => click(`[data-shortcut="${CSS.escape(key)}"]`),
  leave: (key, target) => isTyping(target) && (target.blur(), true),
  // The browser's own, or a part of the page that listens itself.
  native: () => false,
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const key = nameOf(event)
  const does = table().get(key)
  if (!does) return
  if (does !== 'palette' && document.querySelector('dialog[open]')) return
  const isHeld = event.ctrlKey || event.metaKey
  if (!isHeld && does !== 'leave' && isTyping(event.target)) return
  if (acts[does](key, event.target)) event.preventDefault()
})

const nameOf = (event) => {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

document.addEventListener('click', (event) => {
  // Without this the browser opens and closes them as popovers, which keep no focus inside.
  const opener = event.target.closest?.('[data-opens]')
  if (opener && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    open(opener.dataset.opens)
  }
  const closer = event.target.closest?.('[data-closes]')
  if (closer?.closest('dialog[open]')) {
    event.preventDefault()
    closer.closest('dialog[open]').close()
  }
  // A press beside an open dialog closes it.
  if (event.target.matches?.('dialog[open]')) event.target.close()
})

function press(control) {
  control?.click()
  return Boolean(control)
}

const click = (what) => press(document.querySelector(what))

function focusSearch() {
  const box = document.getElementById('search')
  box?.focus()
  box?.select()
  return Boolean(box)
}

// Only one thing stands over the page at a time.
function open(id) {
  const dialog = document.getElementById(id)
  if (!dialog || dialog.open) return Boolean(dialog)
  document.querySelectorAll('details.menu[open]').forEach((menu) => { menu.open = false })
  document.querySelectorAll('dialog[open]').forEach((other) => other.close())
  dialog.showModal()
  dialog.dispatchEvent(new CustomEvent('opened', { bubbles: true }))
  return true
}

// The row's own link takes the focus, so Enter opens it and screen readers follow.
function moveRow(step) {
  const links = [...document.querySelectorAll('[data-list] [data-row] .row-link')]
  if (links.length === 0) return false
  const here = document.activeElement?.closest?.('[data-row]')?.querySelector('.row-link')
  const at = links.indexOf(here)
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)
  links[next].focus({ focusVisible: true })
  links[next].scrollIntoView({ block: 'nearest' })
  return true
}
