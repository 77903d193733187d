// A block from a spreadsheet, pasted on a cell: the server says what it would change, in a dialog; nothing is written
// before someone agrees. What is written shows in the rows at once.

import { cellOf, focusCell, gridOf, headingOf } from './grid.js'
import { ask, announceWrong, show, wrongOf } from './in_place.js'

// As many as one block falls on at most (site, pages/form/block.rs).
const RECORDS_MAX = 1000

let focusBack = () => {}

document.addEventListener('paste', (event) => {
  const cell = cellOf(document.activeElement)
  const text = event.clipboardData?.getData('text/plain') ?? ''
  if (!cell || text === '' || document.querySelector('dialog[open]') || !headingOf(cell).dataset.field) return
  event.preventDefault()
  const grid = gridOf(cell)
  const headings = [...grid.tHead.rows[0].cells].filter((heading) => heading.dataset.field)
  const lines = [...grid.querySelectorAll('tbody tr[data-record]')]
  const records = lines.slice(lines.indexOf(cell.parentElement)).slice(0, RECORDS_MAX)
  const body = new URLSearchParams({
    csrf: grid.closest('[data-csrf]').dataset.csrf,
    columns: headings.map((heading) => heading.dataset.field).join(','),
    from: headings.indexOf(headingOf(cell)),
    records: records.map((line) => line.dataset.record.split('/').at(-1)).join(','),
    block: text,
    back: location.pathname + location.search,
  })
  focusBack = () => focusCell(cell)
  send(`/${records[0].dataset.record.split('/')[1]}/cells`, body)
})

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('form[data-block]')) return
  event.preventDefault()
  send(form.getAttribute('action'), new URLSearchParams(new FormData(form, event.submitter)))
})

async function send(href, body) {
  const answer = await ask(href, { method: 'POST', body })
  if (!answer) return
  const { status, part } = answer
  const dialog = part.querySelector('dialog#block')
  document.querySelector('dialog#block')?.remove()
  if (dialog) open(dialog)
  else if (status !== 200) announceWrong(wrongOf(part))
  if (status === 200) await show(part)
  if (!dialog) focusBack()
}

function open(dialog) {
  dialog.removeAttribute('popover')
  document.body.append(dialog)
  dialog.addEventListener('close', () => {
    dialog.remove()
    focusBack()
  })
  dialog.showModal()
  const first = dialog.querySelector('input[aria-invalid], .dialog-foot .button-primary')
  first?.focus()
}
