// A record beside the list it stands in. The panel takes its part from the server; the arrow keys go on through the
// rows, and closing it leaves the focus on the row that was looked at last.

import { reach } from './line.js'

const panel = () => document.getElementById('preview')
const rows = () => [...document.querySelectorAll('[data-row]:has([data-peek])')]

let shown = null
let asked = 0

document.addEventListener('click', (event) => {
  const row = event.target.closest?.('[data-peek]')?.closest('[data-row]')
  if (row) look(row)
})

document.addEventListener('keydown', (event) => {
  if (!panel()?.open || !['ArrowDown', 'ArrowUp'].includes(event.key)) return
  event.preventDefault()
  const all = rows()
  const next = all[all.indexOf(shown) + (event.key === 'ArrowDown' ? 1 : -1)]
  if (next) look(next)
})

async function look(row) {
  shown = row
  const place = asked += 1
  const link = row.querySelector('.row-link')
  const part = await reach(row.querySelector('[data-peek]').dataset.peek, { headers: { 'HX-Request': 'true' } })
  if (!part || place !== asked) return // No line, or another row was asked for since.
  // The session ended, or the record is out of sight: the whole page says so.
  if (part.redirected || part.status === 401) return location.reload()
  if (!part.ok) return location.assign(link.href)
  const body = document.getElementById('preview-body')
  body.innerHTML = await part.text()
  document.getElementById('preview-title').textContent = body.firstElementChild?.dataset.title ?? ''
  // From the panel on, the way through the list goes on too.
  const path = new URL(link.href).pathname
  for (const open of body.querySelectorAll(`a[href="${path}"]`)) open.href = link.href
  body.closest('.dialog-body').scrollTop = 0
  for (const other of rows()) other.toggleAttribute('data-looked-at', other === row)
  row.scrollIntoView({ block: 'nearest' })
  if (!panel().open) panel().showModal()
}

document.addEventListener('close', ({ target }) => {
  if (target.id !== 'preview') return
  shown?.removeAttribute('data-looked-at')
  shown?.querySelector('.row-link')?.focus({ focusVisible: true })
}, true)
