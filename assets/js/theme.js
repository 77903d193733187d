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
  groundWindow()
  for (const button of event.target.querySelectorAll('[name=theme]')) {
    button.setAttribute('aria-pressed', String(button === event.submitter))
  }
})

// The colour of the window around the page follows: the server wrote both, or the one that was chosen.
function groundWindow() {
  const { theme } = document.documentElement.dataset
  for (const meta of document.querySelectorAll('meta[name=theme-color]')) {
    const own = meta.dataset.ground
    meta.media = theme === 'light' || theme === 'dark' ? (own === theme ? 'all' : 'not all') : `(prefers-color-scheme: ${own})`
  }
}

// A page that is nobody's was kept without anyone's choice.
const chosen = document.cookie.match(/(?:^|; )theme=(light|dark|contrast)/)?.[1]
if (chosen && document.querySelector('[data-offline]')) {
  document.documentElement.dataset.theme = chosen
  groundWindow()
}
