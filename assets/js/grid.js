// A list as a grid: the arrow keys go from cell to cell. A cell that holds the row's link lends the focus to the
// link, so that Enter there opens the record; in every other cell Enter changes it (in_place.js).

export const gridOf = (part) => part.closest?.('[data-grid]')
export const cellOf = (part) => part?.closest?.('[data-grid] tbody td')
const linesOf = (grid) => [...grid.querySelectorAll('tbody tr[data-record]')]

// The heading of a cell's column.
export const headingOf = (cell) => gridOf(cell).tHead.rows[0].cells[cell.cellIndex]

// Where a cell's value is changed, and why it is not.
export function placeOf(cell) {
  const line = cell?.closest('tr[data-record]')
  const heading = cell && headingOf(cell)
  if (!line || !heading?.dataset.field) return null
  // What one may not see is not changed; its own words say so.
  const why = line.dataset.locked ?? heading.dataset.locked ?? cell.querySelector('.restricted')?.textContent.trim()
  return { href: `${line.dataset.record}/fields/${heading.dataset.field}`, why }
}

// What takes a cell's focus.
const handleOf = (cell) => cell.querySelector('.row-link') ?? cell

export function focusCell(cell) {
  if (!cell) return false
  tell(cell)
  const handle = handleOf(cell)
  if (handle === cell) cell.tabIndex = -1
  handle.focus({ focusVisible: true, preventScroll: true })
  cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return true
}

// The cell some rows and columns away; without the columns that hold no field.
export function cellFrom(cell, down, right) {
  const lines = linesOf(gridOf(cell))
  const line = lines[lines.indexOf(cell.parentElement) + down]
  const next = line?.cells[cell.cellIndex + right]
  return next && headingOf(next).dataset.field ? next : null
}

// Says why a cell does not open, when someone points at it or comes to it.
function tell(cell) {
  const place = placeOf(cell)
  if (!place) return
  cell.toggleAttribute('aria-readonly', false)
  if (!place.why) return
  cell.setAttribute('aria-readonly', 'true')
  cell.setAttribute('aria-description', place.why)
  cell.title = place.why
}

document.addEventListener('mouseover', ({ target }) => {
  const cell = cellOf(target)
  if (cell) tell(cell)
})

// Above the first row stand the headings, where columns are sorted and widened.
function focusHeading(heading) {
  if (!heading?.dataset.field) return false
  const handle = heading.querySelector('a') ?? heading
  if (handle === heading) heading.tabIndex = -1
  handle.focus({ focusVisible: true })
  return true
}

function fromHeading(heading, down, right) {
  if (down < 0) return false
  if (down === 0) return focusHeading(heading.parentElement.cells[heading.cellIndex + right])
  return focusCell(linesOf(gridOf(heading))[0]?.cells[heading.cellIndex])
}

const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (document.querySelector('dialog[open]')) return
  const above = document.activeElement?.closest?.('[data-grid] th[data-field]')
  if (above && event.key in STEPS && fromHeading(above, ...STEPS[event.key])) return event.preventDefault()
  const cell = cellOf(document.activeElement)
  if (!cell || handleOf(cell) !== document.activeElement) return
  const line = cell.parentElement
  const fields = () => [...line.cells].filter((other) => headingOf(other).dataset.field)
  if (event.key in STEPS) focusCell(cellFrom(cell, ...STEPS[event.key])) || (event.key === 'ArrowUp' && focusHeading(headingOf(cell)))
  else if (event.key === 'Home') focusCell(fields()[0])
  else if (event.key === 'End') focusCell(fields().at(-1))
  else return
  event.preventDefault()
})

// What stands in the cell with the focus is copied where nothing is marked.
document.addEventListener('copy', (event) => {
  const cell = cellOf(document.activeElement)
  if (!cell || !getSelection().isCollapsed || handleOf(cell) !== document.activeElement) return
  const shown = handleOf(cell).cloneNode(true)
  shown.querySelectorAll('.sr-only, .nothing, .avatar').forEach((part) => part.remove())
  event.clipboardData.setData('text/plain', shown.textContent.trim())
  event.preventDefault()
})

// Roles that would promise too much without script.
export function equip(root) {
  for (const grid of root.querySelectorAll('[data-grid]')) grid.setAttribute('role', 'grid')
}
equip(document)
