// Nobody loses what they typed: leaving a form that was changed and not sent asks first. The browser words the
// question itself.

const shown = new WeakMap()
let sent = false

const content = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) =>
  [name, value instanceof File ? [value.name, value.size] : value]))

document.querySelectorAll('form[data-guard]').forEach((form) => shown.set(form, content(form)))

// A form that came into the page later is taken when it is first touched.
document.addEventListener('focusin', ({ target }) => {
  const form = target.closest?.('form[data-guard]')
  if (form && !shown.has(form)) shown.set(form, content(form))
})

document.addEventListener('submit', () => { sent = true })

window.addEventListener('beforeunload', (event) => {
  if (sent) return
  for (const form of document.querySelectorAll('form[data-guard]')) {
    if (shown.has(form) && shown.get(form) !== content(form)) return event.preventDefault()
  }
})

window.addEventListener('pageshow', () => { sent = false })
