// The short forms above a timeline: Ctrl+Enter sends one, and a form that comes by its tab begins where one writes.
// What is typed into them is kept as in any form, see drafts.js.

const TYPED = 'textarea, select, input:not([type=hidden], [type=radio], [type=checkbox])'

const known = new WeakSet(document.querySelectorAll('form[data-composer]'))

document.addEventListener('htmx:after:swap', () => {
  for (const form of document.querySelectorAll('form[data-composer]')) {
    if (known.has(form)) continue
    known.add(form)
    form.querySelector(TYPED)?.focus()
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
