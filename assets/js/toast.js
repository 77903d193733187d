// News of the act just done: good news goes by itself, unless someone points at it or is about to press undo.

const SHOWN_MS = 8000
const LEAVING_MS = 250

const isHeld = (toast) => toast.matches(':hover, :focus-within')

function leave(toast) {
  toast.classList.add('is-leaving')
  setTimeout(() => toast.remove(), LEAVING_MS)
}

function leaveLater(toast) {
  setTimeout(() => (isHeld(toast) ? leaveLater(toast) : leave(toast)), SHOWN_MS)
}

// News that a script brings: it stands alone, so that there is one act to take back.
export function announce(news) {
  const toasts = document.querySelector('.toasts') ?? document.createElement('div')
  toasts.className = 'toasts'
  toasts.replaceChildren(news.cloneNode(true))
  document.querySelector('main').prepend(toasts)
  toasts.querySelectorAll('[data-toast][data-goes]').forEach(leaveLater)
}

document.querySelectorAll('.toasts [data-toast][data-goes]').forEach(leaveLater)

document.addEventListener('click', (event) => {
  const toast = event.target.closest?.('.toast-close button')?.closest('[data-toast]')
  if (toast) leave(toast)
})
