// Menus open and close by themselves (details); here they also close when one looks elsewhere.

const opened = () => [...document.querySelectorAll('details.menu[open]')]

document.addEventListener('click', (event) => {
  for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener('focusin', (event) => {
  for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener('keydown', (event) => {
  const [menu] = opened()
  if (event.key !== 'Escape' || !menu) return
  event.preventDefault()
  menu.open = false
  menu.querySelector('summary').focus()
}, true)
