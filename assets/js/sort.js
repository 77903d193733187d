// A heading followed with Shift held down sorts what is equal so far, instead of sorting anew.

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a.sort[data-also]')
  if (!link || !event.shiftKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  location.assign(link.dataset.also)
})

// Shift and Enter on a heading would open a window in some browsers; here it means the same as Shift and a click.
document.addEventListener('keydown', (event) => {
  const link = event.target.closest?.('a.sort[data-also]')
  if (!link || event.key !== 'Enter' || !event.shiftKey) return
  event.preventDefault()
  location.assign(link.dataset.also)
})
