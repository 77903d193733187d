// A file dropped on the box is as good as one chosen; its name and size then show in the box.

document.addEventListener('dragover', (event) => {
  const zone = event.target.closest?.('[data-drop]')
  if (!zone || !event.dataTransfer.types.includes('Files')) return
  event.preventDefault()
  zone.classList.add('is-over')
})

document.addEventListener('dragleave', (event) => {
  const zone = event.target.closest?.('[data-drop]')
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove('is-over')
})

document.addEventListener('drop', (event) => {
  const zone = event.target.closest?.('[data-drop]')
  if (!zone) return
  event.preventDefault()
  zone.classList.remove('is-over')
  const input = zone.querySelector('input[type=file]')
  input.files = event.dataTransfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
})

document.addEventListener('change', ({ target }) => {
  const zone = target.closest?.('[data-drop]')
  const file = target.files?.[0]
  if (!zone || !file) return
  zone.classList.add('is-filled')
  zone.querySelector('[data-drop-text]').textContent = `${file.name} · ${size(file.size)}`
})

function size(bytes) {
  const units = ['B', 'KB', 'MB', 'GB']
  const step = Math.min(Math.floor(Math.log2(bytes || 1) / 10), units.length - 1)
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}
