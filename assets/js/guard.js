// Nobody loses what they typed: leaving a form that was changed and not sent asks first; the browser words the
// question itself. And nobody sends a form twice by a double click.

// After this long a second press is meant: the first has got lost.
const SENDING_MS_MAX = 5000

const shown = new WeakMap()
let sent = null
let sentAt = 0

const content = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) =>
  [name, value instanceof File ? [value.name, value.size] : value]))

document.querySelectorAll('form[data-guard]').forEach((form) => shown.set(form, content(form)))

// A form that came into the page later is taken when it is first touched.
document.addEventListener('focusin', ({ target }) => {
  const form = target.closest?.('form[data-guard]')
  if (form && !shown.has(form)) shown.set(form, content(form))
})

document.addEventListener('submit', (event) => {
  const form = event.target
  // What could not be sent because the line is down may be pressed again at once.
  if (!form.matches('form[data-guard]') || event.defaultPrevented) return
  if (form === sent && event.timeStamp - sentAt < SENDING_MS_MAX) return event.preventDefault()
  sent = form
  sentAt = event.timeStamp
})

// Who gives up what they typed has been asked already.
document.addEventListener('submit', ({ target }) => {
  if (!target.matches('form[data-gives-up]')) return
  document.querySelectorAll('form[data-guard]').forEach((form) => shown.set(form, content(form)))
})

window.addEventListener('beforeunload', (event) => {
  for (const form of document.querySelectorAll('form[data-guard]')) {
    if (form !== sent && shown.has(form) && shown.get(form) !== content(form)) return event.preventDefault()
  }
})

window.addEventListener('pageshow', () => { sent = null })
