// A field that only some records have stands aside until the choice is made beside it that it belongs to: no birthday for
// a company. What is filled in stays in sight.

const isEmpty = (place) => [...place.querySelectorAll('input, select, textarea')]
  .every((input) => (input.type === 'radio' || input.type === 'checkbox' ? !input.checked : !input.value))

document.addEventListener('change', ({ target }) => {
  if (!target.form || !target.name) return
  for (const place of target.form.querySelectorAll('.applying')) {
    if (place.dataset.applies !== target.name) continue
    const applies = place.dataset.choices.split(' ').includes(target.value)
    place.toggleAttribute('data-aside', !applies && isEmpty(place))
  }
})
