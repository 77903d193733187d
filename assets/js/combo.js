// Boxes that offer what fits while someone types: the search at the head of the page, and links to records.
// The server answers the list; here it is shown, walked through with the arrow keys, and chosen from.

const BOX = '[role=combobox][aria-controls]:not([data-chooser])'

const listOf = (box) => document.getElementById(box.getAttribute('aria-controls'))
const boxOf = (list) => document.querySelector(`[role=combobox][aria-controls="${CSS.escape(list.id)}"]`)
const optionsOf = (list) => [...list.querySelectorAll('[role=option]')]
const activeOf = (list) => list.querySelector('[role=option][aria-selected=true]')
const isLookup = (box) => 'lookup' in box.dataset
// Its list always stands below it, also when nothing is typed.
const isStanding = (box) => 'standing' in box.dataset

function show(box) {
  const list = listOf(box)
  optionsOf(list).forEach((option, position) => { option.id = `${list.id}-${position}` })
  list.hidden = false
  box.setAttribute('aria-expanded', 'true')
  // The first is what was meant, mostly; in the search, Enter stays "search everything" until one is chosen.
  if (isLookup(box) || isStanding(box)) activate(box, optionsOf(list)[0])
}

// Whether the list of a standing box answers other words than those that stand in it now.
const isStale = (box) => isStanding(box) && box.dataset.answered !== box.value

function hide(box) {
  if (isStanding(box)) return
  listOf(box).hidden = true
  box.setAttribute('aria-expanded', 'false')
  box.removeAttribute('aria-activedescendant')
}

function activate(box, option) {
  activeOf(listOf(box))?.setAttribute('aria-selected', 'false')
  if (!option) return box.removeAttribute('aria-activedescendant')
  option.setAttribute('aria-selected', 'true')
  box.setAttribute('aria-activedescendant', option.id)
  option.scrollIntoView({ block: 'nearest' })
}

function move(box, step) {
  const list = listOf(box)
  const options = optionsOf(list)
  if (options.length === 0) return
  const at = options.indexOf(activeOf(list))
  activate(box, options[at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length])
}

function choose(box, option) {
  hide(box)
  if (option.matches('a')) return location.assign(option.href)
  if (option.matches('button')) return option.click()
  box.value = option.dataset.title
  const sign = option.querySelector('.avatar')
  if (sign) box.parentElement.querySelector('[data-sign]')?.replaceChildren(sign.cloneNode(true))
  const id = box.parentElement.querySelector('input[type=hidden]')
  id.value = option.dataset.id
  id.dispatchEvent(new Event('change', { bubbles: true }))
}

document.addEventListener('input', ({ target }) => {
  if (!target.matches(BOX)) return
  if (target.value.trim() === '') hide(target)
  if (isStanding(target)) activate(target, isStale(target) ? null : optionsOf(listOf(target))[0])
  if (!isLookup(target)) return
  // What is typed now is no longer the record chosen before.
  target.parentElement.querySelector('input[type=hidden]').value = ''
  target.parentElement.querySelector('[data-sign]')?.replaceChildren()
  target.dispatchEvent(new Event('lookup'))
})

document.addEventListener('htmx:config:request', (event) => {
  const { sourceElement: box, request } = event.detail.ctx
  if (!box.matches(BOX)) return
  if (box.value.trim() === '' && !isStanding(box)) return event.preventDefault()
  box.dataset.sent = box.value
  if (isLookup(box)) {
    request.body.delete(box.name)
    request.body.set('q', box.value)
  }
})

document.addEventListener('htmx:after:swap', ({ detail }) => {
  const box = detail.ctx.sourceElement
  if (box?.matches?.(BOX) && document.activeElement === box && (box.value.trim() !== '' || isStanding(box))) show(box)
  if (!box?.matches?.(BOX) || !isStanding(box)) return
  box.dataset.answered = box.dataset.sent
  // Whoever types and presses Enter at once means the first of what comes, not of what stood there before.
  if ('hurried' in box.dataset && !isStale(box)) {
    delete box.dataset.hurried
    const first = optionsOf(listOf(box))[0]
    if (first) choose(box, first)
  }
})

document.addEventListener('keydown', (event) => {
  const box = event.target
  if (!box.matches?.(BOX) || listOf(box).hidden || event.isComposing) return
  const active = activeOf(listOf(box))
  if (event.key === 'ArrowDown') move(box, 1)
  else if (event.key === 'ArrowUp') move(box, -1)
  else if (event.key === 'Enter' && isStale(box)) box.dataset.hurried = 'yes'
  else if (event.key === 'Enter' && active) choose(box, active)
  else if (event.key === 'Escape' && !isStanding(box)) hide(box)
  else return
  event.preventDefault()
  event.stopPropagation()
}, true)

// Pressing an option must not take the focus away before the press counts.
document.addEventListener('mousedown', (event) => {
  if (event.target.closest?.('.combo-list')) event.preventDefault()
})

document.addEventListener('click', (event) => {
  const option = event.target.closest?.('.combo-list [role=option]:not([data-value])')
  if (option && !option.matches('a, button')) choose(boxOf(option.closest('.combo-list')), option)
})

document.addEventListener('focusout', ({ target }) => {
  if (target.matches?.(BOX)) hide(target)
})
