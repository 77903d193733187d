// Records carried to another place: to another column of a board, to another day of a calendar. By mouse, by a long
// press of a finger, by Space and the arrow keys. Dropping sends one field with the version that was seen; what is
// refused stands where it stood, and the news says why.

import { count } from './board.js'
import { tell } from './toast.js'
import { reach } from './line.js'

// A finger that rests so long picks up; one that moves before scrolls.
const LONG_PRESS_MS = 350
const LONG_PRESS_PX = 10
// A mouse that moves so far drags; less is a press.
const DRAG_PX = 5
// Near an edge what scrolls goes on scrolling.
const EDGE_PX = 48
const SCROLL_PX = 12
// The press that ends a drag comes at once, if it comes.
const SWALLOW_MS = 50

const frameOf = (element) => element.closest('[data-carry]')
const placesOf = (frame) => [...frame.querySelectorAll('[data-target]')]
const cardOf = (element) => element?.closest?.('[data-carry] [data-card][data-action]')
const say = (frame, words, card, place) => {
  frame.querySelector('[data-says]').textContent = words
    .replace('{name}', card.dataset.name)
    .replace('{place}', place?.dataset.place ?? '')
}

function mark(frame, place) {
  for (const other of placesOf(frame)) other.classList.toggle('is-over', other === place)
}

// ---- By keys

let picked = null

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (picked) return whileCarrying(event)
  const card = event.key === ' ' && event.target.matches?.('.row-link') ? cardOf(event.target) : null
  if (!card || document.querySelector('dialog[open]')) return
  event.preventDefault()
  const frame = frameOf(card)
  picked = { card, frame, from: card.closest('[data-target]'), to: card.closest('[data-target]') }
  if (!picked.from) {
    picked = null
    return
  }
  card.classList.add('is-carried')
  mark(frame, picked.to)
  say(frame, frame.dataset.picked, card, picked.from)
}, true)

function whileCarrying(event) {
  const { card, frame } = picked
  const step = {
    ArrowLeft: -frame.dataset.across,
    ArrowRight: Number(frame.dataset.across),
    ArrowUp: -frame.dataset.down,
    ArrowDown: Number(frame.dataset.down),
  }[event.key]
  if (step !== undefined) {
    event.preventDefault()
    const places = placesOf(frame)
    const next = step && places[places.indexOf(picked.to) + step]
    if (next) {
      picked.to = next
      mark(frame, next)
      next.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      say(frame, frame.dataset.over, card, next)
    }
  } else if (event.key === ' ' || event.key === 'Enter') {
    event.preventDefault()
    const { to } = picked
    letGo()
    drop(card, to)
  } else if (event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
    const { from } = picked
    letGo()
    say(frame, frame.dataset.putBack, card, from)
  } else if (event.key === 'Tab') {
    letGo()
  }
}

function letGo() {
  picked.card.classList.remove('is-carried')
  mark(picked.frame, null)
  picked = null
}

document.addEventListener('focusout', ({ target }) => {
  if (picked?.card.contains(target)) setTimeout(() => { if (picked && !picked.card.contains(document.activeElement)) letGo() })
})

// ---- By mouse and finger

let press = null

document.addEventListener('pointerdown', (event) => {
  const card = cardOf(event.target)
  if (!card || event.button !== 0 || event.target.closest('button, input, select, textarea, summary, form')) return
  press = { card, frame: frameOf(card), id: event.pointerId, x: event.clientX, y: event.clientY, ghost: null, over: null }
  if (event.pointerType === 'mouse') return
  press.wait = setTimeout(() => lift(), LONG_PRESS_MS)
})

document.addEventListener('pointermove', (event) => {
  if (!press || event.pointerId !== press.id) return
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y)
  if (!press.ghost) {
    if (press.wait ? far > LONG_PRESS_PX : far > DRAG_PX) {
      if (press.wait) return giveUp()
      lift()
    } else return
  }
  event.preventDefault()
  press.ghost.style.translate = `${event.clientX - press.x}px ${event.clientY - press.y}px`
  press.over = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-target]') ?? null
  if (press.over && frameOf(press.over) !== press.frame) press.over = null
  mark(press.frame, press.over)
  scrollNear(event)
})

// A finger that carries does not scroll the page. Only where something can be carried: a browser waits for this one.
if (document.querySelector('[data-carry]')) {
  document.addEventListener('touchmove', (event) => {
    if (press?.ghost) event.preventDefault()
  }, { passive: false })
}

// Said here and not by a style on all that could be marked, which would be computed anew for every card.
document.addEventListener('selectstart', (event) => {
  if (press) event.preventDefault()
})

document.addEventListener('contextmenu', (event) => {
  if (press?.ghost) event.preventDefault()
})

document.addEventListener('pointerup', (event) => {
  if (!press || event.pointerId !== press.id) return
  const { card, over, ghost } = press
  giveUp()
  if (!ghost) return
  swallowClick()
  if (over && over !== card.closest('[data-target]')) drop(card, over)
})

document.addEventListener('pointercancel', () => { if (press) giveUp() })

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !press?.ghost) return
  event.preventDefault()
  event.stopPropagation()
  giveUp()
  swallowClick()
}, true)

// What is carried follows the pointer as a picture of the card, which itself stays where it is.
function lift() {
  clearTimeout(press.wait)
  press.wait = null
  getSelection()?.removeAllRanges()
  const box = press.card.getBoundingClientRect()
  const ghost = press.card.cloneNode(true)
  ghost.removeAttribute('data-card')
  ghost.removeAttribute('data-row')
  ghost.setAttribute('aria-hidden', 'true')
  ghost.inert = true
  ghost.classList.add('is-ghost')
  Object.assign(ghost.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px` })
  press.frame.append(ghost)
  press.ghost = ghost
  press.card.classList.add('is-carried')
  press.frame.classList.add('is-carrying')
  // The pointer looks as the frame says, whatever it is over.
  press.frame.setPointerCapture(press.id)
}

function giveUp() {
  clearTimeout(press.wait)
  press.ghost?.remove()
  press.card.classList.remove('is-carried')
  mark(press.frame, null)
  press.frame.classList.remove('is-carrying')
  if (press.frame.hasPointerCapture(press.id)) press.frame.releasePointerCapture(press.id)
  press = null
}

// The press that ends a drag opens nothing.
function swallowClick() {
  const swallow = (event) => {
    event.preventDefault()
    event.stopPropagation()
  }
  document.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => document.removeEventListener('click', swallow, { capture: true }), SWALLOW_MS)
}

function scrollNear({ clientX, clientY }) {
  for (let box = document.elementFromPoint(clientX, clientY); box; box = box.parentElement) {
    const { left, right, top, bottom } = box.getBoundingClientRect()
    if (box.scrollWidth > box.clientWidth) {
      if (clientX > right - EDGE_PX) box.scrollLeft += SCROLL_PX
      else if (clientX < left + EDGE_PX) box.scrollLeft -= SCROLL_PX
    }
    if (box.scrollHeight > box.clientHeight) {
      if (clientY > bottom - EDGE_PX) box.scrollTop += SCROLL_PX
      else if (clientY < top + EDGE_PX) box.scrollTop -= SCROLL_PX
    }
  }
}

// ---- Dropping

// The card stands at its new place at once, and goes back where the answer is no.
async function drop(card, place) {
  const frame = frameOf(card)
  const from = card.closest('[data-target]')
  const home = { parent: card.parentElement, next: card.nextElementSibling }
  const link = card.querySelector('.row-link')
  if (place === from) {
    say(frame, frame.dataset.putBack, card, from)
    link.focus()
    return
  }
  say(frame, frame.dataset.dropped, card, place)
  const list = place.querySelector('[data-cards]')
  if (list) list.prepend(card)
  card.classList.add('is-sent')
  const hadFocus = document.activeElement === document.body || card.contains(document.activeElement)
  const answer = await send(frame, card, place.dataset.target)
  card.classList.remove('is-sent')
  if (!answer) {
    home.parent.insertBefore(card, home.next)
    say(frame, frame.dataset.lost, card, from)
  } else {
    take(frame, card, home, answer)
  }
  if (!hadFocus) return
  const now = document.querySelector(`[data-card="${CSS.escape(card.dataset.card)}"] .row-link`)
  now?.focus({ preventScroll: false })
}

// Moves without carrying, by the menu of a card.
document.addEventListener('submit', (event) => {
  const form = event.target.closest?.('[data-carry] form[data-moves]')
  if (!form) return
  const card = form.closest('[data-card]')
  const value = form.elements.value.value
  const place = placesOf(frameOf(card)).find((place) => place.dataset.target === value)
  if (!place) return
  event.preventDefault()
  form.closest('details').open = false
  drop(card, place)
})

// The answer's parts; nothing where the server was not reached. A session that ended shows the way in.
async function send(frame, card, value) {
  const { csrf, field, back } = frame.dataset
  const { action, version } = card.dataset
  const response = await reach(action, {
    method: 'POST',
    headers: { 'HX-Request': 'true' },
    body: new URLSearchParams({ csrf, field, back, version, value }),
  })
  if (!response) return null
  const text = await response.text().catch(() => null)
  if (text === null) return null
  const answer = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-answer]')
  if (!answer) location.reload()
  return answer
}

function take(frame, card, home, answer) {
  const whole = answer.querySelector('[data-carry]')
  if (whole) {
    frame.replaceWith(document.adoptNode(whole))
    whole.dispatchEvent(new CustomEvent('carried', { bubbles: true }))
  } else {
    const heads = answer.querySelectorAll('[data-head]')
    if (heads.length === 0) count(frame.querySelector('[data-board]'))
    for (const head of heads) {
      frame.querySelector(`[data-head="${CSS.escape(head.dataset.head)}"]`)?.replaceWith(document.adoptNode(head))
    }
    const now = answer.querySelector('[data-card]')
    if (!now) {
      card.remove() // It is out of sight, or no longer among what the list shows.
    } else {
      const column = frame.querySelector(`[data-column="${CSS.escape(now.dataset.value)}"] [data-cards]`)
      const isHome = home.parent === column
      document.adoptNode(now)
      card.remove()
      if (isHome) column.insertBefore(now, home.next?.isConnected ? home.next : null)
      else column?.prepend(now)
    }
  }
  const toast = answer.querySelector('[data-toast]')
  if (toast) tell(document.adoptNode(toast))
}
