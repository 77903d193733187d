// Records that may be one, on the page of duplicates: the keys of the list move from one pair to the next, and letters
// press the buttons of the pair that has the focus. Where none has it a letter chooses the first and answers nothing.

const OPENS = 'a.link'

const pairs = () => [...document.querySelectorAll('[data-pair]')]

const chosen = () => document.activeElement?.closest?.('[data-pair]')

// The whole pair takes the focus, so that screen readers read its name, and Tab goes on to its buttons.
export function movePair(step) {
  const all = pairs()
  if (all.length === 0) return false
  const at = all.indexOf(chosen())
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)
  reach(all[next])
  return true
}

export function pressPair(key) {
  if (key !== 'o' && !chosen()) return movePair(1)
  const pair = chosen() ?? pairs()[0]
  const control = pair?.querySelector(key === 'o' ? OPENS : `[data-shortcut="${CSS.escape(key)}"]`)
  control?.click()
  return Boolean(control)
}

function reach(pair) {
  pair.focus({ focusVisible: true })
  pair.scrollIntoView({ block: 'nearest' })
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  // Within a pair's table and boxes the arrows are the browser's.
  if (step && document.activeElement?.matches?.('[data-pair]') && movePair(step)) event.preventDefault()
})

// Whoever answered one pair goes on with the next, which the address names.
const answered = document.getElementById(location.hash.slice(1))
if (answered?.matches('[data-pair]')) reach(answered)
