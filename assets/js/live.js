// What is new while a page is open: the number on the bell, a toast for the newest notification, and whether someone
// else changed the record that is shown. A page that nobody looks at asks nothing, and asks at once when it is looked
// at again.

import { showToast } from './toast.js'

const EVERY_MS = 10_000

const bell = document.querySelector('[data-live]')
let asking = false
let ended = false

function address() {
  const url = new URL(bell.dataset.live, location)
  url.searchParams.set('since', bell.dataset.newest)
  const watch = document.querySelector('[data-watch]')
  if (watch && !watch.childElementCount) {
    url.searchParams.set('record', watch.dataset.watch)
    url.searchParams.set('version', watch.dataset.version)
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
  const watch = document.querySelector('[data-watch]')
  if (news.changed && watch) watch.innerHTML = news.changed
}

async function ask() {
  if (asking || ended || document.hidden) return
  asking = true
  try {
    // Part of a page, as htmx asks: it is not noted as a page that was opened.
    const answer = await fetch(address(), { headers: { 'hx-request': 'true' } })
    // The session has ended; the next act of the person leads to the sign-in page.
    if (answer.redirected || answer.status === 401) ended = true
    else if (answer.ok) tell(await answer.json())
  } catch {
    // The line is down: it is tried again next time.
  } finally {
    asking = false
  }
}

if (bell) {
  setInterval(ask, EVERY_MS)
  document.addEventListener('visibilitychange', ask)
  window.addEventListener('focus', ask)
}
