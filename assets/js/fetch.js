// A file that was asked for on this page comes by itself when it is ready; the link beside it remains. Whoever comes back
// to the page later is not sent it again.

const WAITING = 'fetch'
const address = new URL(location)
let isAwaited = address.searchParams.has(WAITING)

if (isAwaited) {
  address.searchParams.delete(WAITING)
  history.replaceState(history.state, '', address)
}

function fetchIt() {
  const link = isAwaited && document.querySelector('a[data-fetched]')
  if (!link) return
  isAwaited = false
  link.click()
}

// The part of the page that moves while the work goes on is replaced by one with the link.
document.addEventListener('htmx:after:swap', fetchIt)
fetchIt()
