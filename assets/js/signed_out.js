// A part of a page that was asked for after the session ended is answered by the sign-in page. That belongs
// into the window, not into the part.

document.addEventListener('htmx:before:response', (event) => {
  const { raw } = event.detail.ctx.response
  if (!raw.redirected && raw.status !== 401) return
  event.preventDefault()
  location.reload()
})
