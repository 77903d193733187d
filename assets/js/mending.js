// The grid of rows that are corrected: a column copied from a spreadsheet fills the cells from here downwards, Enter and
// the arrows go from row to row in the same column.

const cellsOf = (input) =>
  [...input.form.querySelectorAll(`input[data-column="${CSS.escape(input.dataset.column)}"]`)]

document.addEventListener('paste', (event) => {
  const input = event.target.closest?.('form[data-mending] input[data-column]')
  const text = event.clipboardData?.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n$/, '')
  if (!input || !text?.includes('\n')) return
  event.preventDefault()
  const cells = cellsOf(input)
  const from = cells.indexOf(input)
  text.split('\n').forEach((line, place) => {
    const cell = cells[from + place]
    // Of several columns the first is meant.
    if (cell) cell.value = line.split('\t')[0].trim()
  })
})

document.addEventListener('keydown', (event) => {
  const input = event.target.closest?.('form[data-mending] input[data-column]')
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!input || !step || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  const cells = cellsOf(input)
  const next = cells[cells.indexOf(input) + step]
  event.preventDefault()
  next?.focus()
  next?.select()
})
