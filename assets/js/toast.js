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

// News that came without a new page, in place of any older, so that there is one act to take back.
export function tell(news) {
  let box = document.querySelector('.toasts')
  if (!box) {
    box = document.createElement('div')
    box.className = 'toasts'
    document.querySelector('main').prepend(box)
  }
  box.replaceChildren(news.cloneNode(true))
  box.querySelectorAll('[data-toast][data-goes]').forEach(leaveLater)
}

// As the server wrote it, beside what is there: it comes by itself, and must not take the way back of an act away.
export function showToast(html) {
  const box = document.querySelector('.toasts')
  if (!box) return null
  box.insertAdjacentHTML('beforeend', html)
  const toast = box.lastElementChild
  if (toast.matches('[data-goes]')) leaveLater(toast)
  return toast
}

document.querySelectorAll('.toasts [data-toast][data-goes]').forEach(leaveLater)

document.addEventListener('click', (event) => {
  const toast = event.target.closest?.('.toast-close button')?.closest('[data-toast]')
  if (toast) leave(toast)
})
