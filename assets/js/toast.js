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

// News that came without a new page, in place of any older.
export function tell(toast) {
  let box = document.querySelector('.toasts')
  if (!box) {
    box = document.createElement('div')
    box.className = 'toasts'
    document.querySelector('main').prepend(box)
  }
  box.replaceChildren(toast)
  if ('goes' in toast.dataset) leaveLater(toast)
}

document.querySelectorAll('.toasts [data-toast][data-goes]').forEach(leaveLater)

// News that came while the page is open, as the server wrote it.
export function showToast(html) {
  const toasts = document.querySelector('.toasts')
  if (!toasts) return
  toasts.insertAdjacentHTML('beforeend', html)
  const toast = toasts.lastElementChild
  if (toast.matches('[data-goes]')) leaveLater(toast)
}

document.addEventListener('click', (event) => {
  const toast = event.target.closest?.('.toast-close button')?.closest('[data-toast]')
  if (toast) leave(toast)
})
