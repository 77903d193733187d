// The browser says where it is when its person presses the button, and at no other time.

const PATIENCE_MS = 15000
const DENIED = 1

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-position]')
  if (!button) return
  const input = document.getElementById(button.dataset.position)
  const said = button.closest('.field').querySelector('[data-position-said]')
  if (!navigator.geolocation) {
    said.textContent = button.dataset.unknown
    return
  }
  said.textContent = button.dataset.looking
  button.disabled = true
  const found = ({ coords }) => {
    button.disabled = false
    const accuracy = Math.round(coords.accuracy)
    input.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)} ±${accuracy}`
    input.dispatchEvent(new Event('input', { bubbles: true }))
    said.textContent = button.dataset.found.replace('{}', accuracy)
  }
  const failed = ({ code }) => {
    button.disabled = false
    said.textContent = code === DENIED ? button.dataset.denied : button.dataset.notFound
  }
  const how = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 }
  navigator.geolocation.getCurrentPosition(found, failed, how)
})
