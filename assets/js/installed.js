// Hires the worker that shows a page of its own when the server cannot be reached, in the language of this one.
// Browsers allow one over TLS and on this machine itself; elsewhere, and where it cannot be had, everything else works
// all the same.

const language = document.querySelector('link[rel=manifest]')

async function hire() {
  const address = new URL(`/sw.js${new URL(language.href).search}`, location)
  // It is there already; the browser looks for a newer one by itself.
  if (navigator.serviceWorker.controller?.scriptURL === address.href) return
  try {
    await navigator.serviceWorker.register(address, { updateViaCache: 'none' })
  } catch {
    // The line went down just now, or the person forbids it.
  }
}

if (language && 'serviceWorker' in navigator) {
  if (document.readyState === 'complete') hire()
  else addEventListener('load', hire)
}
