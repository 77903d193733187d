// Lines that stand in an order of one's own: dragged, or moved by Alt and the arrow keys. What is sent is their order
// on the page; a line marked as fixed keeps its place. Lists that are arranged together give lines to each other: a
// line at the end of one goes on to the next, and its choice of a list says where it stands.

const lineOf = (element) => element.closest?.('[data-orders] > li')
const together = (list) => [...(list.closest('[data-arranges]')?.querySelectorAll('[data-orders]') ?? [list])]

// What is needed is not put where things are left out.
const takes = (list, line) => !('rest' in list.dataset && 'needed' in line.dataset)

function move(line, direction) {
  if ('fixed' in line.dataset) return
  const next = direction === 'up' ? line.previousElementSibling : line.nextElementSibling
  if (next && 'fixed' in next.dataset) return
  const focused = document.activeElement
  if (!next) {
    const lists = together(line.parentElement)
    const list = lists[lists.indexOf(line.parentElement) + (direction === 'up' ? -1 : 1)]
    if (!list || !takes(list, line)) return
    if (direction === 'up') list.append(line)
    else list.prepend(line)
  } else if (direction === 'up') next.before(line)
  else next.after(line)
  focused?.focus()
  line.scrollIntoView({ block: 'nearest' })
  moved(line)
}

function moved(line) {
  const choice = line.querySelector('select[name^="to."]')
  if (!choice) return
  choice.value = line.parentElement.dataset.key
  line.dispatchEvent(new CustomEvent('arranged', { bubbles: true }))
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

document.addEventListener('change', (event) => {
  const choice = event.target.closest?.('[data-arranges] select[name^="to."]')
  if (!choice) return
  const line = lineOf(choice)
  const list = together(line.parentElement).find((list) => list.dataset.key === choice.value)
  if (!list || list === line.parentElement) return
  list.append(line)
  choice.focus()
  moved(line)
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
  if (!dragged) return
  const over = lineOf(event.target)
  const list = over?.parentElement ?? event.target.closest?.('[data-part]')?.querySelector('[data-orders]')
  if (!list || !together(dragged.parentElement).includes(list) || !takes(list, dragged)) return
  event.preventDefault()
  if (over === dragged) return
  if (!over) {
    if (list !== dragged.parentElement) list.append(dragged)
    return
  }
  if ('fixed' in over.dataset) return
  const box = over.getBoundingClientRect()
  if (event.clientY < box.top + box.height / 2) over.before(dragged)
  else over.after(dragged)
})

document.addEventListener('drop', (event) => {
  if (dragged) event.preventDefault()
})

document.addEventListener('dragend', () => {
  dragged?.classList.remove('is-dragged')
  if (dragged) moved(dragged)
  dragged = null
})
