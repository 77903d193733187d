// While an object is arranged, what would come of it stands beside: it is asked for again after each change.

// So long nothing has to change, in milliseconds: somebody writes a heading.
const REST_MS = 250

let timer = null
let asked = 0

async function show(form) {
  const turn = ++asked
  const body = new URLSearchParams(new FormData(form))
  body.set('step', 'show')
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, headers: { 'hx-request': 'true' } })
  if (!answer.ok || turn !== asked) return
  const shown = document.querySelector('[data-arranged]')
  if (shown) shown.innerHTML = await answer.text()
}

function later(event) {
  const form = event.target.closest?.('form[data-arrange]')
  if (!form) return
  clearTimeout(timer)
  timer = setTimeout(() => show(form), REST_MS)
}

for (const kind of ['arranged', 'input', 'change']) document.addEventListener(kind, later)
