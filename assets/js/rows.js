// A whole row can be pressed, without getting in the way of marking text; and rows are selected one by one, from one
// to another with Shift, or all of the page at once.

import { cellOf, focusCell, placeOf } from './grid.js'

const OWN_CONTROL = 'a, button, input, select, textarea, label, summary, data, [data-copy]'

document.addEventListener('click', (event) => {
  const row = event.target.closest?.('[data-row]')
  if (!row || event.target.closest(OWN_CONTROL) || !getSelection().isCollapsed) return
  const link = row.querySelector('.row-link')
  if (!link) return
  // A cell that can be changed takes the focus, as in a spreadsheet; what a record is called opens it.
  const cell = cellOf(event.target)
  const place = cell && placeOf(cell)
  if (place && !place.why && !cell.contains(link)) return focusCell(cell)
  if (event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener')
  else link.click()
})

const boxesOf = (table) => [...table.querySelectorAll('tbody input[name=ids]')]

let last = null

// From the row ticked last to this one, all become as this one is.
document.addEventListener('click', (event) => {
  const box = event.target.closest?.('[data-list] input[name=ids]')
  if (!box) return
  const boxes = boxesOf(box.closest('[data-list]'))
  if (event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked
    tell(box.closest('[data-list]'))
  }
  last = box
})

document.addEventListener('change', ({ target }) => {
  const table = target.closest?.('[data-list]')
  if (!table) return
  const all = table.querySelector('[data-select-all]')
  if (target === all) for (const box of boxesOf(table)) box.checked = all.checked
  tell(table)
})

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-unselect]')) return
  const form = event.target.closest('form')
  form.reset()
  for (const table of document.querySelectorAll('[data-list]')) {
    for (const box of boxesOf(table)) if (box.form === form) box.checked = false
    tell(table)
  }
})

// How many are selected, in the head of the table and in the bar.
function tell(table) {
  const all = table.querySelector('[data-select-all]')
  const boxes = boxesOf(table)
  if (!all || boxes.length === 0) return
  const chosen = boxes.filter((box) => box.checked).length
  all.checked = chosen === boxes.length
  all.indeterminate = chosen > 0 && chosen < boxes.length
  const count = boxes[0].form?.querySelector('[data-selected]')
  if (count) count.textContent = count.dataset.selected.replace('#', chosen)
}

// Whoever comes back to the page finds the ticks the browser kept.
window.addEventListener('pageshow', () => document.querySelectorAll('[data-list]').forEach(tell))
