// Takes a value to the clipboard and says so for a moment.

const SHOWN_MS = 1500

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]')
  if (!button) return
  await write(button.dataset.copy)
  button.classList.add('is-copied')
  button.dataset.tip = button.dataset.copied
  setTimeout(() => {
    button.classList.remove('is-copied')
    delete button.dataset.tip
  }, SHOWN_MS)
})

// The clipboard interface needs https or localhost; inside a company's network there is sometimes neither.
export async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
