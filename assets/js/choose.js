// A long list of choices can be searched by typing: in front of the browser's own list stands a box with what
// fits below it. The list itself stays in the form, holds the value and is sent; without script it is all there is.

let boxes = 0

function equip(list) {
  if (list.disabled || list.dataset.equipped) return
  list.dataset.equipped = 'yes'
  const id = list.id || `chosen-${boxes += 1}`
  const box = document.createElement('input')
  Object.assign(box, { type: 'text', className: 'input', autocomplete: 'off', spellcheck: false, id, value: wordOf(list) })
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${id}-choices`, 'data-chooser': '',
  })) box.setAttribute(name, value)
  for (const name of ['aria-invalid', 'aria-describedby', 'required', 'aria-label']) {
    if (list.hasAttribute(name)) box.setAttribute(name, list.getAttribute(name))
  }
  if (list.required && list.options[0]?.value === '') box.placeholder = list.options[0].textContent.trim()
  const choices = document.createElement('div')
  Object.assign(choices, { className: 'combo-list', id: `${id}-choices`, hidden: true })
  choices.setAttribute('role', 'listbox')
  choices.setAttribute('aria-label', document.querySelector(`label[for="${CSS.escape(id)}"]`)?.firstChild?.textContent ?? '')
  const arrow = document.createElement('span')
  arrow.className = 'combo-icon'
  const combo = document.createElement('div')
  combo.className = 'combo'
  list.id = `${id}-list`
  list.hidden = true
  list.after(combo)
  combo.append(box, arrow, choices)
  box.classList.add('select')
  if (document.activeElement === list) box.focus()
}

const wordOf = (list) => (list.value === '' ? '' : list.selectedOptions[0]?.textContent.trim() ?? '')
const listOf = (box) => document.getElementById(`${box.id}-list`)
const choicesOf = (box) => document.getElementById(`${box.id}-choices`)
const optionsOf = (box) => [...choicesOf(box).querySelectorAll('[role=option]')]

// By its text, or as it is typed in letters: pinyin or initials from some character on, which the server wrote there.
function fits(option, wanted) {
  if (option.textContent.toLowerCase().includes(wanted)) return true
  const letters = wanted.replace(/[\s']/g, '')
  return letters !== '' && (option.dataset.reads ?? '').split(' ').some((reading) => reading.startsWith(letters))
}

function fill(box, typed) {
  const list = listOf(box)
  const wanted = typed.trim().toLowerCase()
  const fitting = [...list.options].filter((option) => fits(option, wanted))
  const lines = fitting.map((option, place) => {
    const line = document.createElement('div')
    Object.assign(line, { className: 'option', id: `${box.id}-choice-${place}` })
    line.setAttribute('role', 'option')
    line.setAttribute('aria-selected', 'false')
    line.dataset.value = option.value
    line.textContent = option.textContent
    return line
  })
  if (lines.length === 0) {
    const none = document.createElement('p')
    none.className = 'option-none'
    none.textContent = list.dataset.searched
    lines.push(none)
  }
  choicesOf(box).replaceChildren(...lines)
  choicesOf(box).hidden = false
  box.setAttribute('aria-expanded', 'true')
  const chosen = optionsOf(box).find((line) => line.dataset.value === list.value && wanted === '')
  point(box, chosen ?? optionsOf(box)[0])
}

function point(box, line) {
  for (const other of optionsOf(box)) other.setAttribute('aria-selected', String(other === line))
  if (!line) return box.removeAttribute('aria-activedescendant')
  box.setAttribute('aria-activedescendant', line.id)
  line.scrollIntoView({ block: 'nearest' })
}

function close(box) {
  choicesOf(box).hidden = true
  box.setAttribute('aria-expanded', 'false')
  box.removeAttribute('aria-activedescendant')
}

function take(box, line) {
  const list = listOf(box)
  list.value = line.dataset.value
  box.value = wordOf(list)
  close(box)
  list.dispatchEvent(new Event('change', { bubbles: true }))
}

const isOpen = (box) => !choicesOf(box).hidden

document.addEventListener('input', ({ target }) => {
  if (target.matches('[data-chooser]')) fill(target, target.value)
})

document.addEventListener('focusin', ({ target }) => {
  if (target.matches?.('[data-chooser]')) target.select()
})

document.addEventListener('mousedown', (event) => {
  const line = event.target.closest?.('.combo-list [data-value]')
  const box = event.target.closest?.('.combo')?.querySelector('[data-chooser]')
  if (!box) return
  if (line) {
    event.preventDefault()
    take(box, line)
  } else if (event.target === box) {
    if (isOpen(box)) close(box)
    else fill(box, '')
  }
})

// Whoever leaves the box without choosing has the choice that stood there; an emptied box is no choice.
document.addEventListener('focusout', ({ target: box }) => {
  if (!box.matches?.('[data-chooser]')) return
  const list = listOf(box)
  const exact = [...list.options].find((option) => option.textContent.trim() === box.value.trim())
  const value = box.value.trim() === '' ? '' : exact?.value ?? list.value
  if (value !== list.value) {
    list.value = value
    list.dispatchEvent(new Event('change', { bubbles: true }))
  }
  box.value = wordOf(list)
  close(box)
})

document.addEventListener('keydown', (event) => {
  const box = event.target
  if (!box.matches?.('[data-chooser]') || event.isComposing) return
  const lines = optionsOf(box)
  const at = lines.findIndex((line) => line.getAttribute('aria-selected') === 'true')
  if (['ArrowDown', 'ArrowUp'].includes(event.key)) {
    if (!isOpen(box)) fill(box, '')
    else point(box, lines[(at + (event.key === 'ArrowDown' ? 1 : -1) + lines.length) % lines.length])
  } else if (event.key === 'Enter' && isOpen(box) && at >= 0) take(box, lines[at])
  else if (event.key === 'Escape' && isOpen(box)) {
    box.value = wordOf(listOf(box))
    close(box)
  } else return
  event.preventDefault()
  event.stopPropagation()
}, true)

const equipAll = (root) => root.querySelectorAll('select[data-searched]').forEach(equip)
equipAll(document)
document.addEventListener('htmx:after:swap', () => equipAll(document))
document.addEventListener('arrived', () => equipAll(document))
