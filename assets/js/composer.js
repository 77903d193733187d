// The short forms above a timeline. What is typed is kept in this browser until it is sent, Ctrl+Enter sends it, and
// a form that comes by its tab begins where one writes.

const KEPT = 'composer:'
const SENT = 'composer-sent'
const TYPED = 'textarea, select, input:not([type=hidden], [type=radio], [type=checkbox])'

const forms = () => document.querySelectorAll('form[data-composer]')
const typed = (form) => [...form.querySelectorAll(TYPED)].filter(({ name }) => name)
const place = (form) => KEPT + form.dataset.composer

// What stood in each form when it came, so that only what someone typed is kept.
const begun = new WeakMap()
const content = (form) => Object.fromEntries(typed(form).map(({ name, value }) => [name, value]))

function keep(form) {
  const now = content(form)
  const changed = Object.entries(now).filter(([name, value]) => value !== begun.get(form)[name])
  if (changed.length === 0) localStorage.removeItem(place(form))
  else localStorage.setItem(place(form), JSON.stringify(Object.fromEntries(changed)))
}

function restore(form) {
  begun.set(form, content(form))
  const kept = JSON.parse(localStorage.getItem(place(form)) ?? '{}')
  for (const control of typed(form)) if (control.name in kept) control.value = kept[control.name]
}

// A page that was gone to by itself after a form was sent says that it has arrived; one that was gone back to or
// loaded anew does not.
function forgetSent() {
  const sent = sessionStorage.getItem(SENT)
  if (sent === null || forms().length === 0) return
  sessionStorage.removeItem(SENT)
  const [how] = performance.getEntriesByType('navigation')
  if (how?.type === 'navigate') localStorage.removeItem(sent)
}

forgetSent()
forms().forEach(restore)

document.addEventListener('htmx:after:swap', () => {
  for (const form of forms()) {
    if (begun.has(form)) continue
    restore(form)
    typed(form)[0]?.focus()
  }
})

document.addEventListener('input', ({ target }) => {
  const form = target.closest?.('form[data-composer]')
  if (form && begun.has(form)) keep(form)
})

document.addEventListener('submit', ({ target }) => {
  if (target.matches('form[data-composer]')) sessionStorage.setItem(SENT, place(target))
  // Whoever comes next to this browser finds nothing of what was not sent.
  if (new URL(target.action).pathname === '/sign-out') {
    Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).forEach((key) => localStorage.removeItem(key))
  }
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
  const form = event.target.closest?.('form[data-composer]')
  if (!form) return
  event.preventDefault()
  form.requestSubmit()
})

// A link to an input leads into it, also when the address says so already.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#f-"]')
  const input = link && document.getElementById(link.hash.slice(1))
  if (!input) return
  event.preventDefault()
  input.focus()
})
