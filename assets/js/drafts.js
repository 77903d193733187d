// What is typed into a form stays in this browser until it is sent: through a lost line, an ended session, a closed
// window. It is kept per person and form, never with a password or a file, and goes when the person signs out.
//
// A form that is opened again offers it; a short form that begins empty has it back at once. What was sent and did
// not arrive is back in the form too, to be looked at and sent by the person. Nothing is sent by itself.

import { tellDown } from './line.js'

const KEPT = 'draft:'
// The form that was sent by this window, until the next page shows what became of it.
const SENT = 'draft sent'
// As many drafts as one browser keeps, so many days, each of so many characters: enough for everyday work, little
// enough for what browsers allow a site (some 5 million characters).
const DRAFTS_MAX = 40
const DAYS_MAX = 7
const CHARS_MAX = 100_000
const DAY_MS = 24 * 60 * 60 * 1000

const FORM = 'form[data-draft]'
// What someone types or chooses; the hidden part of a link to a record belongs to it.
const TYPED = ':is(textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit]), [data-combo] > input[type=hidden])[name]'

const { person } = document.body.dataset
// What stood in each form when it came, so that only what someone typed is kept.
const begun = new WeakMap()
// What is kept of an earlier time and not decided about yet.
const earlier = new WeakMap()

const forms = () => [...document.querySelectorAll(FORM)]
const typed = (form) => [...form.querySelectorAll(TYPED)].filter((control) => !control.readOnly && !control.disabled)
const keyOf = (form) => `${KEPT}${person}:${form.dataset.draft}`
const hidden = (form, name) => form.querySelector(`:scope > input[type=hidden][name=${name}], :scope input[type=hidden][name=${name}]`)

function content(form) {
  const values = {}
  for (const control of typed(form)) {
    const { name, type, value, checked } = control
    if (type === 'radio') {
      if (checked) values[name] = value
    } else if (type === 'checkbox') values[`${name}=${value}`] = checked ? 'yes' : ''
    else values[name] = value
  }
  return values
}

function put(form, values) {
  for (const control of typed(form)) {
    const { name, type, value } = control
    if (type === 'checkbox') {
      if (`${name}=${value}` in values) control.checked = values[`${name}=${value}`] === 'yes'
    } else if (name in values) {
      if (type === 'radio') control.checked = value === values[name]
      else control.value = values[name]
    }
    // The sign of a person belongs to the one who stood there.
    if (type === 'hidden' && name in values) control.parentElement.querySelector('[data-sign]')?.replaceChildren()
  }
  document.dispatchEvent(new CustomEvent('arrived'))
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key))
    return draft && typeof draft.values === 'object' ? draft : null
  } catch {
    return null // Written by another version.
  }
}

const drafts = () => Object.keys(localStorage).filter((key) => key.startsWith(KEPT))

function keep(form) {
  if (!begun.has(form)) return
  const before = begun.get(form)
  const changed = Object.entries(content(form)).filter(([name, value]) => value !== before[name])
  const old = earlier.get(form)
  const values = { ...old?.values, ...Object.fromEntries(changed) }
  if (Object.keys(values).length === 0) return localStorage.removeItem(keyOf(form))
  const draft = {
    at: Date.now(),
    version: old?.version ?? hidden(form, 'version')?.value ?? null,
    once: old?.once ?? hidden(form, 'once')?.value ?? null,
    values,
  }
  const text = JSON.stringify(draft)
  if (text.length > CHARS_MAX) return
  try {
    localStorage.setItem(keyOf(form), text)
  } catch {
    // The browser's place is full: what is typed stays in the form, and the oldest draft makes room for the next.
    tidy(DRAFTS_MAX / 2)
  }
}

// Lets go of what is too old, and of the oldest where there are too many.
function tidy(most) {
  const known = drafts().map((key) => [key, read(key)?.at ?? 0]).sort(([, a], [, b]) => b - a)
  known.forEach(([key, at], place) => {
    if (place >= most || Date.now() - at > DAYS_MAX * DAY_MS) localStorage.removeItem(key)
  })
}

// Back into the form, as if it had been typed just now. With it comes the version it was typed against, so that the
// server sees who changed what meanwhile, and the key by which a form that arrived after all is known again.
function restore(form, draft) {
  earlier.delete(form)
  for (const name of ['version', 'once']) {
    const input = hidden(form, name)
    if (input && draft[name]) input.value = draft[name]
  }
  put(form, draft.values)
  keep(form)
}

function say(form, what, { at, isNewer = false } = {}) {
  const bar = form.querySelector('[data-draft-bar]')
  if (!bar) return
  bar.hidden = what === null
  for (const part of bar.querySelectorAll('[data-says]')) part.hidden = part.dataset.says !== what
  const newer = bar.querySelector('[data-says-newer]')
  newer.hidden = !isNewer
  // Whoever pressed the button below is shown why nothing happened.
  if (what === 'offline') bar.scrollIntoView({ block: 'center' })
  if (!at) return
  const time = bar.querySelector('time')
  const when = new Date(at)
  const isToday = when.toDateString() === new Date().toDateString()
  const day = isToday ? {} : { month: 'short', day: 'numeric' }
  time.dateTime = when.toISOString()
  time.textContent = when.toLocaleString(document.documentElement.lang, { ...day, hour: '2-digit', minute: '2-digit', hour12: false })
}

function begin(form, isBack) {
  if (begun.has(form)) return
  begun.set(form, content(form))
  const draft = read(keyOf(form))
  if (!draft) return
  if ('unsent' in form.dataset) return earlier.set(form, { ...draft, version: null, once: null })
  if ('draftReturns' in form.dataset) return restore(form, draft)
  const version = hidden(form, 'version')?.value
  const isNewer = Boolean(draft.version && version && draft.version !== version)
  if (isBack) {
    restore(form, draft)
    return say(form, 'unsent')
  }
  earlier.set(form, draft)
  say(form, 'kept', { at: draft.at, isNewer })
}

// What became of the form that this window sent: whether it has to be given back.
function sentBack() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? 'null')
  if (!sent) return null
  if (!person) {
    // The way in, a page without line, a refusal: it did not arrive.
    sessionStorage.setItem(SENT, JSON.stringify({ ...sent, isBack: true }))
    return null
  }
  sessionStorage.removeItem(SENT)
  if (sent.isBack) return sent.key
  const [how] = performance.getEntriesByType('navigation')
  const isRefused = forms().some((form) => 'unsent' in form.dataset)
  // A page that was gone to by itself says that the form has arrived; one that was gone back to does not.
  if (how?.type === 'navigate' && !isRefused) localStorage.removeItem(sent.key)
  return null
}

function beginAll(back) {
  for (const form of forms()) begin(form, back === keyOf(form))
}

const back = sentBack()
if (person) {
  tidy(DRAFTS_MAX)
  beginAll(back)
}

document.addEventListener('htmx:after:swap', () => { if (person) beginAll(null) })
document.addEventListener('arrived', () => { if (person) beginAll(null) })

for (const kind of ['input', 'change']) {
  document.addEventListener(kind, ({ target }) => {
    const form = target.closest?.(FORM)
    if (form) keep(form)
  })
}

document.addEventListener('click', ({ target }) => {
  const press = target.closest?.('[data-press^=draft-]')
  const form = press?.closest(FORM)
  if (!form) return
  const draft = earlier.get(form)
  earlier.delete(form)
  say(form, null)
  if (press.dataset.press === 'draft-discard') return keep(form)
  // What was typed since counts for more.
  const before = begun.get(form)
  const since = Object.fromEntries(Object.entries(content(form)).filter(([name, value]) => value !== before[name]))
  restore(form, { ...draft, values: { ...draft.values, ...since } })
  typed(form).find(({ name, type }) => type !== 'hidden' && name in draft.values)?.focus()
})

// Before the scripts that count a form as sent.
document.addEventListener('submit', (event) => {
  const form = event.target
  // Whoever comes next to this browser finds nothing of what was not sent.
  if (new URL(form.action).pathname === '/sign-out') {
    drafts().forEach((key) => localStorage.removeItem(key))
    sessionStorage.removeItem(SENT)
  }
  if (!form.matches(FORM) || !person) return
  keep(form)
  if (!navigator.onLine) {
    event.preventDefault()
    event.stopImmediatePropagation()
    say(form, 'offline')
    return tellDown()
  }
  sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(form) }))
}, true)

addEventListener('online', () => {
  for (const form of forms()) {
    const bar = form.querySelector('[data-draft-bar]')
    if (bar && !bar.hidden && !bar.querySelector('[data-says=offline]').hidden) say(form, 'online')
  }
})
