// The stages of a record: where they do not fit side by side, the line opens with the present one in its middle.

for (const path of document.querySelectorAll('.path')) {
  const now = path.querySelector('[aria-current]')
  if (now && path.scrollWidth > path.clientWidth) {
    const beyond = now.getBoundingClientRect().left - path.getBoundingClientRect().left
    path.scrollLeft += beyond - (path.clientWidth - now.offsetWidth) / 2
  }
}
