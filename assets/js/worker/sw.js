// The worker beside the pages. It keeps the bundle and one page in one language, and shows that page when the server
// cannot be reached. It keeps nothing else, ever: no record, no list, no answer to anybody.
//
// Every page is fetched from the server, so none is stale. A new bundle makes this file another one, and with it
// another cache; the old one goes. What is no page and no file of the bundle passes by untouched: parts of pages,
// files that are sent or fetched, requests of other programs.

/* global FILES */

const lang = new URL(self.location).searchParams.get('lang') ?? 'zh'
const OFFLINE = `/offline?lang=${lang}`
const OURS = 'guanxi '
// The addresses carry the versions, so their list names the bundle.
const CACHE = `${OURS}${FILES.map((file) => file.split('=')[1]).join('-')} ${lang}`
const FORM = 'application/x-www-form-urlencoded'

self.addEventListener('install', (event) => {
  // Where browsers know such rules, neither waits for this worker: what a page says while it is being closed, and the
  // files that are kept. Elsewhere the listener below does the same.
  event.addRoutes?.([
    { condition: { urlPattern: new URLPattern({ pathname: '/live*' }) }, source: 'network' },
    { condition: { urlPattern: new URLPattern({ pathname: '/assets/*' }) }, source: { cacheName: CACHE } },
  ])
  event.waitUntil(keep())
  // Pages fetch everything anew, so no open page minds a new worker.
  self.skipWaiting()
})

async function keep() {
  const cache = await caches.open(CACHE)
  // Without a cookie: the page is nobody's.
  const page = new Request(OFFLINE, { credentials: 'omit', cache: 'no-store' })
  await cache.addAll([page, ...FILES])
}

self.addEventListener('activate', (event) => event.waitUntil(begin()))

async function begin() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)))
  // The browser asks the server itself while this worker starts: no page waits for it.
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (request.method === 'GET') event.respondWith(pageOf(event))
    else if (isFormOfOurs(request)) event.respondWith(answerOf(request))
  } else if (FILES.includes(url.pathname + url.search)) event.respondWith(fileOf(request))
})

async function pageOf(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request))
  } catch {
    return standIn()
  }
}

// Only forms that a page of ours sent: a request that goes on from here counts as ours, and a form of another site
// must not. Files go by themselves, however large.
function isFormOfOurs({ method, headers, referrer }) {
  return method === 'POST' && referrer.startsWith(`${self.location.origin}/`) && (headers.get('content-type') ?? '').startsWith(FORM)
}

// A form that did not arrive leads back to where it was filled in; what was typed is kept there.
async function answerOf(request) {
  try {
    return await fetch(request)
  } catch {
    const { pathname, search } = new URL(request.referrer)
    return Response.redirect(`${OFFLINE}&from=${encodeURIComponent(pathname + search)}`, 303)
  }
}

async function standIn() {
  const cache = await caches.open(CACHE)
  return (await cache.match(OFFLINE)) ?? Response.error()
}

async function fileOf(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(request)) ?? fetch(request)
}
