// A day of which only a part is typed is sent by browsers as no day at all. So it is refused before anything is sent,
// in words beside it, in the line that is kept free for the weekday.

const DAYS = 'input[data-half-typed]'

const placeOf = (input) => input.closest('.field')?.querySelector('[data-echo]')

function judge(input) {
  const isHalf = input.validity.badInput
  const place = placeOf(input)
  if (!place || (!isHalf && !place.classList.contains('is-wrong'))) return isHalf
  place.classList.toggle('is-wrong', isHalf)
  place.textContent = isHalf ? input.dataset.halfTyped : ''
  place.id ||= `${input.id}-half`
  if (isHalf) {
    input.setAttribute('aria-invalid', 'true')
    input.setAttribute('aria-describedby', place.id)
  } else {
    input.removeAttribute('aria-invalid')
    input.removeAttribute('aria-describedby')
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  return isHalf
}

// Whether a form must not be sent yet; the first day that is not whole has the focus then.
export function isHalfTyped(form) {
  const [first] = [...form.querySelectorAll(DAYS)].filter(judge)
  first?.focus()
  return Boolean(first)
}

// Before every other script of a form takes the sending as done.
document.addEventListener('submit', (event) => {
  if (!isHalfTyped(event.target)) return
  event.preventDefault()
  event.stopImmediatePropagation()
}, true)

document.addEventListener('focusout', ({ target }) => {
  if (target.matches?.(DAYS)) judge(target)
})

// What is made whole or cleared is right again at once.
for (const happened of ['input', 'keyup']) {
  document.addEventListener(happened, ({ target }) => {
    if (target.matches?.(DAYS) && !target.validity.badInput) judge(target)
  })
}
