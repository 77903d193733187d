// Help beside a field: Esc puts away what is shown, until one comes to it anew. In a list of fields the help of the
// chosen one stands below.

const AWAY = 'is-away'

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  const shown = document.querySelector('.help:is(:hover, :focus-within):not(.is-away)')
  if (!shown) return
  shown.classList.add(AWAY)
  // It was about the help and nothing else: a form or a dialog stays open.
  event.preventDefault()
  event.stopPropagation()
}, true)

for (const comes of ['pointerover', 'focusin']) {
  document.addEventListener(comes, (event) => {
    for (const away of document.querySelectorAll('.help.is-away')) {
      if (!away.contains(event.target)) away.classList.remove(AWAY)
    }
  })
}

document.addEventListener('change', (event) => {
  const told = document.getElementById(event.target.dataset?.tells ?? '')
  if (told) told.textContent = event.target.selectedOptions[0]?.title ?? ''
})
