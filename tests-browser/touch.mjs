// What a thumb meets on the page that a phone shows: what cannot be touched safely, read, or typed into without the
// page jumping, one sentence each; none when all is well.

// A target as large as a finger's pad (WCAG 2.2, 2.5.5).
const TARGET = 44
// Pixels are measured in steps of one, and edges fall between them.
const SLACK = 1
// Smaller words are not read at arm's length.
const TEXT_MIN = 12
// Below it a phone enlarges the page under the one who begins to type.
const INPUT_MIN = 16
// Parts of one kind in one kind of place are alike; so many of each are touched, or a full calendar takes minutes.
const ALIKE_MAX = 12

// `within` is what lies on top of everything else: an open menu, a dialog.
export async function touch({ page }, within = 'body') {
  return page.evaluate(measure, { within, TARGET, SLACK, TEXT_MIN, INPUT_MIN, ALIKE_MAX })
}

// Runs in the page.
function measure({ within, TARGET, SLACK, TEXT_MIN, INPUT_MIN, ALIKE_MAX }) {
  const found = new Set()
  const touched = new Map()
  const kind = (one) => one.localName + [...one.classList].map((name) => `.${name}`).join('')
  const place = (part) => `in ${kind(part.parentElement)} in ${kind(part.parentElement.parentElement)}`
  const called = (part) => {
    const words = (part.getAttribute('aria-label') ?? part.textContent).trim().replace(/\s+/g, ' ').slice(0, 24)
    return `${kind(part)} “${words}” ${place(part)}`
  }
  const isSeen = (part) => {
    if (!part.checkVisibility({ visibilityProperty: true })) return false
    const { width, height } = part.getBoundingClientRect()
    return width > 1 && height > 1
  }

  const root = document.querySelector(within)
  for (const part of root.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (part.disabled || part.matches('.skip') || part.closest('[aria-hidden=true], [inert]') || !isSeen(part)) continue
    if (isInSentence(part)) continue
    const alike = `${kind(part)} ${place(part)}`
    touched.set(alike, (touched.get(alike) ?? 0) + 1)
    if (touched.get(alike) > ALIKE_MAX) continue
    const { width, height } = reach(part)
    if (width < TARGET - SLACK || height < TARGET - SLACK) found.add(`${Math.round(width)} × ${Math.round(height)} to touch: ${called(part)}`)
  }

  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const part = words.currentNode.parentElement
    if (words.currentNode.data.trim() === '' || part.closest('script, template, option, .sr-only') || !isSeen(part)) continue
    const size = parseFloat(getComputedStyle(part).fontSize)
    if (size < TEXT_MIN) found.add(`words of ${size} px: ${called(part)}`)
  }

  for (const part of root.querySelectorAll('input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea')) {
    const size = parseFloat(getComputedStyle(part).fontSize)
    if (isSeen(part) && size < INPUT_MIN) found.add(`typed into at ${size} px: ${called(part)}`)
  }

  const bar = document.querySelector('.foot-bar')
  if (bar && root === document.body) {
    scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
    const top = bar.getBoundingClientRect().top
    for (const part of document.querySelectorAll('main, main .form-foot, .selection')) {
      const { bottom } = part.getBoundingClientRect()
      if (isSeen(part) && bottom > top + SLACK) found.add(`${Math.round(bottom - top)} px below the bar at the foot: ${called(part)}`)
    }
  }
  if (root === document.body) scrollTo({ top: 0, behavior: 'instant' })
  return [...found]

  // A link among words is as high as they are (WCAG allows it).
  function isInSentence(part) {
    if (part.localName !== 'a' || !getComputedStyle(part).display.startsWith('inline') || getComputedStyle(part).display !== 'inline') return false
    const around = part.closest('p, li, dd, td, h1, h2, h3')
    if (!around || part.matches('.row-link')) return false
    const spoken = [...around.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '')
    return spoken || around.localName === 'p' && around.textContent.trim().length > part.textContent.trim().length
  }

  // How far around its middle a touch still reaches the part, or the label that belongs to it.
  function reach(part) {
    const parts = [part, ...part.labels ?? []].filter(isSeen)
    part.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
    const { left, top, width, height } = part.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    const hits = (atX, atY) => {
      const hit = document.elementFromPoint(atX, atY)
      return hit !== null && parts.some((one) => one.contains(hit))
    }
    // What nothing reaches even in its middle lies under something else, which is then what is touched.
    if (!hits(x, y)) return hits(left + 4, top + height / 2) ? { width: TARGET, height } : { width: 0, height: 0 }
    const far = (stepX, stepY) => {
      let steps = 0
      while (steps < TARGET && hits(x + stepX * (steps + 1), y + stepY * (steps + 1))) steps += 1
      return steps
    }
    return { width: far(-1, 0) + far(1, 0) + 1, height: far(0, -1) + far(0, 1) + 1 }
  }
}
