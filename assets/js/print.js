// The print button opens the browser's own print; what is folded away is unfolded on paper, and folded again after.

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-print]')) return
  event.preventDefault()
  event.target.closest('details')?.removeAttribute('open')
  print()
})

let unfolded = []

addEventListener('beforeprint', () => {
  unfolded = [...document.querySelectorAll('.files-more:not([open])')]
  unfolded.forEach((folded) => { folded.open = true })
  // The server knows the path; the browser knows where the house stands.
  document.querySelectorAll('[data-print-address]').forEach((place) => {
    place.textContent = new URL(place.dataset.printAddress, location).href
  })
})

addEventListener('afterprint', () => {
  unfolded.forEach((folded) => { folded.open = false })
  unfolded = []
})
