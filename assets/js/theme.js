// Changes the look at once and remembers it in the cookie that the server reads; without script the same form
// goes to the server.

const YEAR_SECONDS = 365 * 24 * 60 * 60

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-theme-switch]')) return
  event.preventDefault()
  const theme = event.submitter.value
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const button of event.target.querySelectorAll('[name=theme]')) {
    button.setAttribute('aria-pressed', String(button === event.submitter))
  }
})
