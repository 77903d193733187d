// The mapping of an imported file says at once how many columns go somewhere and which field still needs one, and ticks
// the name of what stands by itself as soon as a column has it.

function look(card) {
  const chosen = [...card.querySelectorAll('select[name="map"]')].map((list) => list.value).filter(Boolean)
  card.querySelector('[data-mapped]').textContent = chosen.length
  const form = card.closest('form')
  const isUpdate = form.querySelector('select[name="mode"]')?.value === 'update'
  let isShort = false
  for (const notice of form.querySelectorAll('[data-needs]')) {
    notice.hidden = isUpdate || chosen.includes(notice.dataset.needs)
    isShort ||= !notice.hidden
  }
  // While a field is missing the check would only say so again.
  form.querySelector('.form-foot button[type="submit"]').classList.toggle('button-primary', !isShort)
}

document.addEventListener('change', ({ target }) => {
  const form = target.closest?.('form')
  const card = form?.querySelector('[data-mapping]')
  if (!card) return
  if (target.name === 'map') {
    const names = [...card.querySelectorAll('select[name="map"]')].map((list) => list.value)
    for (const tick of form.querySelectorAll('input[name="match"][data-tells]')) {
      if (tick.value === target.value) tick.checked = true
      // What no column has any more cannot tell records apart.
      else if (!names.includes(tick.value)) tick.checked = false
    }
  }
  look(card)
})

document.querySelectorAll('[data-mapping]').forEach(look)
