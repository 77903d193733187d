// What is new while a page is open: the number on the bell, a toast for the newest notification, whether someone
// else changed the record that is shown, and who else is at it. The question says that this page is there, and
// whether it looks or edits. A page that nobody looks at asks nothing, and asks at once when it is looked at again.

import { tellUp } from './line.js'
import { showToast } from './toast.js'

const EVERY_MS = 10_000
// What the page before in this window called itself.
const BEFORE = 'live page before'

const bell = document.querySelector('[data-live]')
// What this page calls itself, so that one of someone's pages is left while another stays. Once it has left it is
// somebody else, so that a question still on its way does not bring it back.
const newName = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
let tab = newName()

let asking = false
let again = false
let ended = false
// The page is being left, or is kept by the browser to be come back to.
let isAway = false
// The record that the server was told this page is at.
let toldOf = null
// Who else was there when it was last asked.
let present = ''

const watch = () => document.querySelector('[data-watch]')

// Where this page is: at the record it shows, or at the one in a list whose value is being changed.
function whereabouts() {
  const place = watch()
  const changing = document.querySelector('[data-in-place][data-at-record]')?.dataset.atRecord
  if (changing) return { record: changing, doing: 'edit' }
  return place ? { record: place.dataset.watch, doing: place.dataset.doing } : null
}

function address() {
  const url = new URL(bell.dataset.live, location)
  url.searchParams.set('since', bell.dataset.newest)
  const at = whereabouts()
  toldOf = at?.record ?? null
  if (!at) return url
  url.searchParams.set('record', at.record)
  url.searchParams.set('doing', at.doing)
  url.searchParams.set('tab', tab)
  sessionStorage.setItem(BEFORE, tab)
  const place = watch()
  if (place?.dataset.watch === at.record && !place.childElementCount) {
    url.searchParams.set('version', place.dataset.version)
  }
  return url
}

function tell(news) {
  // On a phone it stands at the foot.
  for (const one of document.querySelectorAll('[data-bell]')) {
    const count = one.querySelector('.bell-count')
    count.textContent = news.count
    count.hidden = news.unread === 0
    if (!one.hasAttribute('aria-label')) continue
    one.title = news.label
    one.setAttribute('aria-label', news.label)
  }
  if (news.newest > Number(bell.dataset.newest)) bell.dataset.newest = news.newest
  if (news.toast) showToast(news.toast)
  const place = watch()
  if (news.changed && place) place.innerHTML = news.changed
  if (place?.dataset.watch !== toldOf) return
  // Said again only when it is something else, so that nobody is told the same every ten seconds.
  if (present !== (news.present ?? '')) showPresent(news.present ?? '')
}

function showPresent(html) {
  present = html
  const place = document.querySelector('[data-presence]')
  if (place) place.innerHTML = html
}

async function ask() {
  if (ended || isAway || document.hidden) return
  if (asking) {
    again = true
    return
  }
  asking = true
  try {
    // Part of a page, as htmx asks: it is not noted as a page that was opened.
    const answer = await fetch(address(), { headers: { 'hx-request': 'true' } })
    tellUp()
    // The session has ended; the next act of the person leads to the sign-in page.
    if (answer.redirected || answer.status === 401) ended = true
    else if (answer.ok) tell(await answer.json())
  } catch {
    // The line is down: it is tried again next time.
  } finally {
    asking = false
  }
  if (again) {
    again = false
    ask()
  }
}

const leaving = (name) => {
  const csrf = document.querySelector('form input[name=csrf]')?.value
  return csrf && new URLSearchParams({ csrf, tab: name })
}

// Told without waiting for an answer, also by a page that is being closed.
function leave() {
  const body = leaving(tab)
  if (!toldOf || ended || !body) return
  toldOf = null
  navigator.sendBeacon('/live/leaving', body)
  tab = newName()
}

// What a page says while it goes may get lost with it: the next one in its window says it again.
function leaveBefore() {
  const before = sessionStorage.getItem(BEFORE)
  const body = before && leaving(before)
  if (!body) return
  sessionStorage.removeItem(BEFORE)
  fetch('/live/leaving', { method: 'POST', body, headers: { 'hx-request': 'true' } }).catch(() => {})
}

if (bell) {
  setInterval(ask, EVERY_MS)
  document.addEventListener('visibilitychange', ask)
  window.addEventListener('focus', ask)
  window.addEventListener('pagehide', () => {
    leave()
    isAway = true
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    isAway = false
    if (persisted) ask()
  })
  // A value is being changed where it stands, or no longer.
  document.addEventListener('doing', () => {
    if (!whereabouts()) leave()
    else ask()
  })
  // The page's middle was read again.
  document.addEventListener('arrived', () => {
    const place = document.querySelector('[data-presence]')
    if (place && !place.childElementCount) place.innerHTML = present
  })
  leaveBefore()
  if (watch()) ask()
}
