// The palette: its lines come from the server as one types (combo.js shows, walks and chooses); here it is made
// ready when it opens, and the one act that only a browser can do is done.

import { write } from './copy.js'

const SHOWN_MS = 900

const boxOf = (palette) => palette.querySelector('[role=combobox]')

document.addEventListener('opened', ({ target }) => {
  if (target.id !== 'palette') return
  const box = boxOf(target)
  box.value = ''
  delete box.dataset.hurried
  box.focus()
  // After htmx has looked through the page, which on a fresh one it has only just put off to the next turn.
  setTimeout(() => box.dispatchEvent(new CustomEvent('opened')))
})

document.addEventListener('click', async (event) => {
  const line = event.target.closest?.('#palette [data-copy-link]')
  if (!line) return
  await write(new URL(line.dataset.copyLink, location.href).href)
  line.querySelector('.option-title').textContent = line.dataset.copied
  setTimeout(() => line.closest('dialog').close(), SHOWN_MS)
})
