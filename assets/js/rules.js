// Fields that a company's rules show or ask for while others are filled in. Which, the server says: it is sent what
// stands in the form and writes nothing. What is typed stays where it is, and so does the one who types.

// Long enough that a word is typed at once, short enough that nobody waits for it.
const DELAY_MS = 250

const timers = new WeakMap()
// The number of the last question of each form: an answer that was overtaken is dropped.
const turns = new WeakMap()

const ruledBy = (form) => form.querySelector('[data-rules]')

// A link, an amount and a file are sent under more than one name.
const isRead = (place, name) =>
  place.dataset.read.split(' ').some((field) => [field, `${field}_text`, `${field}_currency`, `${field}_gone`].includes(name))

function put(form, { aside, required }) {
  for (const part of form.querySelectorAll('[data-ruled]')) {
    const name = part.dataset.ruled
    // Nobody is put out of the field they are in.
    const stays = part.contains(document.activeElement) || part.querySelector('.field-wrong')
    part.toggleAttribute('data-aside', aside.includes(name) && !stays)
    mark(part, required.includes(name))
  }
}

function mark(part, isRequired) {
  const label = part.querySelector('.field-label')
  if (!label || part.querySelector('[readonly]')) return
  const sign = label.querySelector('.required')
  if (isRequired && !sign) label.append(part.querySelector(':scope > template').content.cloneNode(true))
  if (!isRequired) sign?.remove()
  for (const input of part.querySelectorAll('input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea')) {
    input.required = isRequired
  }
}

async function ask(form) {
  const place = ruledBy(form)
  const turn = (turns.get(form) ?? 0) + 1
  turns.set(form, turn)
  try {
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form)) {
      // A file is not sent to be asked about; that one is chosen is.
      if (!(value instanceof File)) body.append(name, value)
      else if (value.name) body.append(`${name}_chosen`, value.name)
    }
    const answer = await fetch(place.dataset.rules, { method: 'POST', body, headers: { 'hx-request': 'true' } })
    if (!answer.ok || answer.redirected) return
    const rules = await answer.json()
    if (turns.get(form) === turn) put(form, rules)
  } catch {
    // The line is down: the server says it when the form is sent.
  }
}

function filledIn({ target }) {
  const { form } = target
  const place = form && target.name && ruledBy(form)
  if (!place || !isRead(place, target.name)) return
  clearTimeout(timers.get(form))
  timers.set(form, setTimeout(() => ask(form), DELAY_MS))
}

document.addEventListener('input', filledIn)
document.addEventListener('change', filledIn)
// A draft was put back.
document.addEventListener('arrived', () => {
  for (const place of document.querySelectorAll('[data-rules]')) if (place.closest('form')) ask(place.closest('form'))
})
