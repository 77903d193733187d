// A whole row can be pressed, without getting in the way of marking text; and rows are selected all at once.

import { cellOf, focusCell, placeOf } from './grid.js'

const OWN_CONTROL = 'a, button, input, select, textarea, label, summary, [data-copy]'

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

document.addEventListener('change', ({ target }) => {
  const table = target.closest?.('[data-list]')
  if (!table) return
  const all = table.querySelector('[data-select-all]')
  const boxes = [...table.querySelectorAll('input[name=ids]')]
  if (target === all) boxes.forEach((box) => { box.checked = all.checked })
  const chosen = boxes.filter((box) => box.checked).length
  if (!all || boxes.length === 0) return
  all.checked = chosen === boxes.length
  all.indeterminate = chosen > 0 && chosen < boxes.length
})
