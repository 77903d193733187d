// Columns as wide as someone draws them, and the first of them firm. Widths are kept by the view that is shown, for
// whoever may change it; otherwise here in the browser, by the list. What the page gets is a style sheet of its own,
// because the content security policy allows no styles in the markup.

const WIDTH_MIN = 48
const WIDTH_MAX = 1200
const STEP = 16
// Where rows are cards there are no columns.
const ROWS = '(min-width: 45.0625rem)'

const sheet = new CSSStyleSheet()
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]

const boxOf = () => document.querySelector('.list-page .table-box[data-name]')
const headings = (box) => [...box.querySelectorAll('thead th')]
const keyOf = (name) => `widths ${name}`

let widths = new Map()

function read(text) {
  const pairs = (text ?? '').split(',').map((part) => part.split(':')).filter(([name, width]) => name && Number(width) > 0)
  return new Map(pairs.map(([name, width]) => [name, Number(width)]))
}

const written = () => [...widths].map(([name, width]) => `${name}:${width}`).join(',')

function kept(name) {
  try {
    return localStorage.getItem(keyOf(name))
  } catch {
    return null // Kept from us; then it is not kept.
  }
}

function keep(box) {
  const { widthsAction, csrf, name } = box.dataset
  if (widthsAction) {
    fetch(widthsAction, { method: 'POST', body: new URLSearchParams({ csrf, widths: written() }), keepalive: true })
    return
  }
  try {
    if (widths.size === 0) localStorage.removeItem(keyOf(name))
    else localStorage.setItem(keyOf(name), written())
  } catch {
    // The list is as wide as it is drawn until the page is left.
  }
}

// One rule a column, and one for each that stays: it begins where those before it end.
function draw(box) {
  const columns = headings(box)
  const rules = []
  columns.forEach((heading, place) => {
    const width = widths.get(heading.dataset.field)
    const cells = `.list-page .table tr:not(.group-rest) > :nth-child(${place + 1})`
    if (width) rules.push(`${cells} { box-sizing: border-box; width: ${width}px; min-width: ${width}px; max-width: ${width}px }`)
  })
  sheet.replaceSync(`@media ${ROWS} { ${rules.join('\n')} }`)
  const fields = columns.filter((heading) => heading.dataset.field)
  const last = columns.indexOf(fields[Math.min(Number(box.dataset.frozen), fields.length - 1) - 1])
  let start = 0
  columns.slice(0, last + 1).forEach((heading, place) => {
    const nth = `> :nth-child(${place + 1})`
    const edge = place === last && last > 0 ? 'box-shadow: inset -1px 0 var(--line-strong);' : ''
    const firm = `position: sticky; inset-inline-start: ${start}px; ${edge}`
    rules.push(`.list-page .table tbody tr:not(.group-rest) ${nth} { ${firm} z-index: 1; background: inherit }`)
    rules.push(`.list-page .table thead tr ${nth} { ${firm} z-index: 3; background: var(--surface) }`)
    start += heading.getBoundingClientRect().width
  })
  if (last > 0) sheet.replaceSync(`@media ${ROWS} { ${rules.join('\n')} }`)
}

function widen(box, heading, width) {
  widths.set(heading.dataset.field, Math.round(Math.min(Math.max(width, WIDTH_MIN), WIDTH_MAX)))
  draw(box)
}

function equip(box) {
  const { widthsAction, name } = box.dataset
  widths = read((widthsAction ? null : kept(name)) ?? box.dataset.widths)
  for (const heading of headings(box)) {
    if (!heading.dataset.field || heading.querySelector('.col-grip')) continue
    const grip = document.createElement('span')
    grip.className = 'col-grip'
    heading.append(grip)
  }
  draw(box)
}

document.addEventListener('pointerdown', (event) => {
  const grip = event.target.closest?.('.col-grip')
  if (!grip || event.button !== 0) return
  event.preventDefault()
  const heading = grip.parentElement
  const box = heading.closest('.table-box')
  const begun = { x: event.clientX, width: heading.getBoundingClientRect().width }
  grip.setPointerCapture(event.pointerId)
  grip.classList.add('is-drawn')
  const move = ({ clientX }) => widen(box, heading, begun.width + clientX - begun.x)
  const end = () => {
    grip.removeEventListener('pointermove', move)
    grip.classList.remove('is-drawn')
    if (widths.has(heading.dataset.field)) keep(box)
  }
  grip.addEventListener('pointermove', move)
  grip.addEventListener('lostpointercapture', end, { once: true })
})

// A column drawn by mistake takes its own width again.
document.addEventListener('dblclick', (event) => {
  const heading = event.target.closest?.('.col-grip')?.parentElement
  if (!heading) return
  const box = heading.closest('.table-box')
  widths.delete(heading.dataset.field)
  draw(box)
  keep(box)
})

document.addEventListener('keydown', (event) => {
  if (!event.altKey || !event.shiftKey || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return
  const heading = document.activeElement?.closest?.('.list-page th[data-field]')
  if (!heading) return
  event.preventDefault()
  const box = heading.closest('.table-box')
  widen(box, heading, heading.getBoundingClientRect().width + (event.key === 'ArrowRight' ? STEP : -STEP))
  keep(box)
})

const box = boxOf()
if (box) {
  equip(box)
  // Columns without a width of their own change with what stands in them, and with the window.
  new ResizeObserver(() => draw(box)).observe(box.querySelector('table'))
}

// A new view keeps what is drawn now.
document.addEventListener('submit', ({ target }) => {
  const drawn = target.querySelector?.('input[data-drawn]')
  if (drawn) drawn.value = widths.size > 0 ? written() : kept(drawn.dataset.drawn) ?? ''
}, true)
