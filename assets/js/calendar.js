// Calendars: the arrow keys go from day to day, and a press on the empty part of a day makes a new record on it.

const days = () => [...document.querySelectorAll('.calendar [data-day]')]

// One day at a time can be reached by Tab; the arrows go on from there.
function rove(now) {
  for (const day of days()) {
    day.tabIndex = day === now ? 0 : -1
    const add = day.parentElement.querySelector('[data-add]')
    if (add) add.tabIndex = day.tabIndex
  }
}

function begin() {
  const all = days()
  if (all.length > 1) rove(all.find((day) => day.getAttribute('aria-current')) ?? all[0])
  // The working day is seen first where all hours are shown.
  document.querySelector('.calendar-columns .calendar-hour:not(.is-free)')?.scrollIntoView({ block: 'nearest' })
}

begin()
document.addEventListener('carried', begin)

// A phone has a month as one line of days: it opens where the week of today begins, unless one has come back to it.
if (matchMedia('(max-width: 45rem)').matches && scrollY === 0 && document.querySelector('.calendar-month')) {
  const all = [...document.querySelectorAll('.calendar-month .calendar-day')]
  const today = all.findIndex((day) => day.matches('.is-today'))
  const monday = today - (today % 7)
  const first = all.slice(monday).find((day) => day.offsetParent)
  if (today >= 0 && monday > 0) first?.scrollIntoView({ block: 'start' })
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (!event.target.matches?.('.calendar [data-day]')) return
  const line = event.target.closest('.calendar-month') ? 7 : 1
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -line, ArrowDown: line }[event.key]
  if (!step) return
  event.preventDefault()
  const all = days()
  const next = all[all.indexOf(event.target) + step]
  if (!next) {
    // Beyond the edge lies the stretch of time before or after.
    document.querySelector(`.calendar-steps [data-page=${step < 0 ? 'prev' : 'next'}]`)?.click()
    return
  }
  rove(next)
  next.focus()
})

document.addEventListener('click', (event) => {
  const place = event.target.closest?.('.calendar-hour, .calendar-day')
  if (!place || event.target.closest('a, button, .calendar-entry') || !getSelection().isCollapsed) return
  if (place.matches('.calendar-day') && place.querySelector('.calendar-hours')) return
  place.querySelector('[data-add]')?.click()
})
