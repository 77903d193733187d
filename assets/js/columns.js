// Lines that stand in an order of one's own: dragged, or moved by Alt and the arrow keys. What is sent is their order
// on the page; a line marked as fixed keeps its place.

const lineOf = (element) => element.closest?.('[data-orders] > li')

function move(line, direction) {
  const next = direction === 'up' ? line.previousElementSibling : line.nextElementSibling
  if (!next || 'fixed' in next.dataset || 'fixed' in line.dataset) return
  const focused = document.activeElement
  if (direction === 'up') next.before(line)
  else next.after(line)
  focused?.focus()
  line.scrollIntoView({ block: 'nearest' })
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-orders] [data-step]')
  if (!button) return
  event.preventDefault()
  move(lineOf(button), button.dataset.step)
})

document.addEventListener('keydown', (event) => {
  const line = event.altKey ? lineOf(event.target) : null
  if (!line || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
  event.preventDefault()
  move(line, event.key === 'ArrowUp' ? 'up' : 'down')
})

let dragged = null

for (const line of document.querySelectorAll('[data-orders] > li:not([data-fixed])')) line.draggable = true

document.addEventListener('dragstart', (event) => {
  dragged = lineOf(event.target)
  if (!dragged) return
  event.dataTransfer.effectAllowed = 'move'
  dragged.classList.add('is-dragged')
})

document.addEventListener('dragover', (event) => {
  const over = dragged && lineOf(event.target)
  if (!over || over.parentElement !== dragged.parentElement) return
  event.preventDefault()
  if (over === dragged || 'fixed' in over.dataset) return
  const box = over.getBoundingClientRect()
  if (event.clientY < box.top + box.height / 2) over.before(dragged)
  else over.after(dragged)
})

document.addEventListener('drop', (event) => {
  if (dragged) event.preventDefault()
})

document.addEventListener('dragend', () => {
  dragged?.classList.remove('is-dragged')
  dragged = null
})
