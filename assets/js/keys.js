// The keyboard. What the help shows (site, ui/keyboard.rs) is done here; a control names its own key by
// data-shortcut ("n", "e", "mod+s").

const isTyping = (target) => target.isContentEditable
  || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])')

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  if (document.querySelector('dialog[open]')) return
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) return press(`mod+${key}`, event)
  if (key === 'escape' && isTyping(event.target)) return event.target.blur()
  if (isTyping(event.target)) return
  if (key === '/') return focusSearch(event)
  if (key === '?') return open('keyboard-help')
  if (key === 'j' || key === 'k') return moveRow(key === 'j' ? 1 : -1, event)
  if (key === 'x') return selectRow()
  if (key === '[' || key === ']') return document.querySelector(`[data-page=${key === '[' ? 'prev' : 'next'}]`)?.click()
  press(key, event)
})

document.addEventListener('click', (event) => {
  // Without this the browser opens and closes them as popovers, which keep no focus inside.
  const opener = event.target.closest?.('[data-opens]')
  if (opener) {
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

function press(keys, event) {
  const control = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`)
  if (!control) return
  event.preventDefault()
  control.click()
}

function focusSearch(event) {
  const box = document.getElementById('search')
  if (!box) return
  event.preventDefault()
  box.focus()
  box.select()
}

function open(id) {
  document.querySelectorAll('details.menu[open]').forEach((menu) => { menu.open = false })
  document.getElementById(id)?.showModal()
}

// The row's own link takes the focus, so Enter opens it and screen readers follow.
function moveRow(step, event) {
  const links = [...document.querySelectorAll('[data-list] [data-row] .row-link')]
  if (links.length === 0) return
  const here = document.activeElement?.closest?.('[data-row]')?.querySelector('.row-link')
  const at = links.indexOf(here)
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)
  event.preventDefault()
  links[next].focus({ focusVisible: true })
  links[next].scrollIntoView({ block: 'nearest' })
}

function selectRow() {
  document.activeElement?.closest?.('[data-row]')?.querySelector('input[name=ids]')?.click()
}
