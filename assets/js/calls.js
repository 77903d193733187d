// A call of the API that is tried on its page: as the person who is signed in, or with a key that stays in the page.

const SHOWN_CHARS = 20_000
// What an answer says beside its body.
const HEADERS = ['etag', 'location', 'retry-after', 'idempotent-replayed', 'ratelimit-remaining', 'x-request-id']

document.addEventListener('submit', async (event) => {
  const form = event.target.closest?.('form[data-call]')
  if (event.target.closest?.('.call-key')) event.preventDefault()
  if (!form) return
  event.preventDefault()
  const place = form.querySelector('.call-answer')
  const button = form.querySelector('button')
  button.disabled = true
  try {
    show(place, await send(form))
  } catch (fault) {
    show(place, { status: String(fault.message ?? fault), headers: [], body: '' })
  }
  button.disabled = false
})

async function send(form) {
  const { method } = form.dataset
  const key = document.querySelector('.call-key input')?.value.trim()
  const headers = new Headers({ 'accept-language': document.documentElement.lang })
  const typed = [...new FormData(form)].map(([name, value]) => [name.slice(form.dataset.call.length + 1), value])
  let path = form.dataset.path
  const query = new URLSearchParams()
  let body
  for (const [name, value] of typed) {
    const [where, ...rest] = name.split('.')
    const word = rest.join('.')
    if (where === 'body') body = value
    else if (where === 'path') path = path.replace(`{${word}}`, encodeURIComponent(value.trim()))
    else if (value.trim() === '') continue
    else if (where === 'query') query.set(word, value)
    else headers.set(word, value)
  }
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (key) headers.set('authorization', `Bearer ${key}`)
  else if (method !== 'GET') headers.set('x-csrf-token', form.closest('[data-csrf]').dataset.csrf)
  // The page is where it is shown to be; only what comes after its origin is taken from the form.
  const address = new URL(path)
  address.search = query
  const answer = await fetch(address.pathname + address.search, {
    method, headers, body, credentials: key ? 'omit' : 'same-origin', cache: 'no-store',
  })
  const text = await answer.text()
  return {
    status: `${answer.status} ${answer.statusText}`,
    headers: HEADERS.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`),
    body: pretty(text),
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function show(place, { status, headers, body }) {
  const said = document.createElement('pre')
  const cut = body.length > SHOWN_CHARS ? `${body.slice(0, SHOWN_CHARS)}\n…` : body
  said.textContent = [status, ...headers, '', cut].join('\n').trim()
  place.replaceChildren(said)
  place.hidden = false
}
