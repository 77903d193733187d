// When the server cannot be reached: a word about it on the page, and the page that stands in for another goes on by
// itself as soon as it can.

import { showToast } from './toast.js'

// How long the stand-in waits before it asks again, each time a little longer.
const WAITS_MS = [1_000, 2_000, 3_000, 5_000, 10_000]

let isDown = false

function say(which) {
  document.querySelectorAll('.toasts [data-line-news]').forEach((toast) => toast.remove())
  const template = document.querySelector(`template[data-line="${which}"]`)
  if (!template) return
  showToast(template.innerHTML)?.setAttribute('data-line-news', which)
}

// Once for as long as it lasts.
export function tellDown() {
  if (isDown && document.querySelector('.toasts [data-line-news=down]')) return
  isDown = true
  say('down')
}

export function tellUp() {
  if (!isDown) return
  isDown = false
  say('up')
}

// The server's answer; null, and a word about it, where there is none.
export async function reach(href, options) {
  try {
    const answer = await fetch(href, options)
    tellUp()
    return answer
  } catch (fault) {
    // Given up by the page itself, because it is being left or asked for something else.
    if (fault.name !== 'AbortError') tellDown()
    return null
  }
}

document.addEventListener('htmx:error', ({ detail }) => {
  if (detail.error instanceof TypeError && detail.ctx && !detail.ctx.response) tellDown()
})
addEventListener('offline', tellDown)
addEventListener('online', tellUp)

const standIn = document.querySelector('[data-offline]')
let waits = 0
let timer = 0

// Where the page stands that this one stands in for: the same address, or the form that could not be sent.
function goOn() {
  if (location.pathname !== '/offline') return location.reload()
  const from = new URLSearchParams(location.search).get('from') ?? '/'
  location.replace(/^\/(?![/\\])/.test(from) ? from : '/')
}

function saying(what) {
  for (const part of standIn.querySelectorAll('[data-offline-says] [data-says]')) part.hidden = part.dataset.says !== what
}

async function tryAgain() {
  clearTimeout(timer)
  saying('trying')
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => null)
  // A proxy that answers in place of the server is not the server.
  if (answer?.ok) return goOn()
  saying('waiting')
  timer = setTimeout(tryAgain, WAITS_MS[Math.min(waits, WAITS_MS.length - 1)])
  waits += 1
}

if (standIn) {
  addEventListener('online', tryAgain)
  document.addEventListener('click', ({ target }) => {
    if (target.closest?.('[data-press=line-retry]')) tryAgain()
  })
  timer = setTimeout(tryAgain, WAITS_MS[0])
}
