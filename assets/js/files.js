// Files for the record on this page: chosen, dropped anywhere on it, or pasted. They go one after another; each shows
// how far it is, can be cancelled, and can be sent again where the line was cut.

import { stamped } from './stamp.js'
import { tell } from './toast.js'

const TYPING = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])'

const panel = () => document.querySelector('[data-files][data-add]')
const carriesFiles = (event) => event.dataTransfer?.types.includes('Files')
// A box of its own takes its own files.
const isElsewhere = (event) => Boolean(event.target.closest?.('[data-drop]')) || Boolean(document.querySelector('dialog[open]'))

const waiting = []
let going = null

// What is dropped.
document.addEventListener('dragover', (event) => {
  if (!panel() || !carriesFiles(event) || isElsewhere(event)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
  document.documentElement.classList.add('is-taking-files')
})

const drawBack = () => document.documentElement.classList.remove('is-taking-files')
document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) drawBack() })
document.addEventListener('dragend', drawBack)

document.addEventListener('drop', (event) => {
  drawBack()
  if (!panel() || !carriesFiles(event) || isElsewhere(event)) return
  event.preventDefault()
  take(filesIn(event.dataTransfer))
})

// A folder has a name too, but nothing to read.
function filesIn(transfer) {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const plain = items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory)
  return plain.map((item) => item.getAsFile()).filter(Boolean)
}

// What is pasted: a screenshot has no name worth keeping.
document.addEventListener('paste', (event) => {
  if (!panel() || event.target.closest?.(TYPING) || document.querySelector('dialog[open]')) return
  const files = [...event.clipboardData.files]
  if (files.length === 0) return
  event.preventDefault()
  take(files.map((file) => (file.type.startsWith('image/') && /^image\.\w+$/.test(file.name) ? named(file) : file)))
})

function named(file) {
  return new File([file], nameNow(panel().dataset.pastedName, file.name.split('.').pop()), { type: file.type })
}

function nameNow(what, ending) {
  const two = (number) => String(number).padStart(2, '0')
  const now = new Date()
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.')
  return `${what} ${day} ${time}.${ending}`
}

// What is chosen.
document.addEventListener('change', ({ target }) => {
  if (target.matches?.('[data-photo-input]')) photographed(target)
  if (!target.matches?.('.files-form input[type=file]')) return
  take([...target.files])
  target.value = ''
})

// What is photographed here goes with the moment, who took it and of whom, or not at all.
async function photographed(input) {
  const [photo] = input.files
  input.value = ''
  if (!photo) return
  const { stampWho, stampAbout, stampZone, photoName, photoCannot } = panel().dataset
  try {
    const blob = await stamped(photo, { who: stampWho, about: stampAbout, zone: stampZone })
    take([new File([blob], nameNow(photoName, 'jpg'), { type: blob.type })])
  } catch {
    fail(lineFor(photo), photoCannot, false)
  }
}

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-files-choose] button')) {
    event.preventDefault()
    panel()?.querySelector('.files-form input[type=file]').click()
  }
  if (event.target.closest?.('[data-photo-take] button')) {
    event.preventDefault()
    panel()?.querySelector('[data-photo-input]').click()
  }
  const line = event.target.closest?.('.file-coming')
  if (line && event.target.closest('[data-files-cancel]')) cancel(line)
  if (line && event.target.closest('[data-files-again]')) again(line)
})

function take(files) {
  for (const file of files) {
    const upload = lineFor(file)
    const max = Number(panel().dataset.bytesMax)
    // Said before a hundred megabytes have gone for nothing.
    if (file.size > max) fail(upload, panel().dataset.tooLarge, false)
    else waiting.push(upload)
  }
  next()
}

function lineFor(file) {
  const line = panel().querySelector('[data-files-coming-line]').content.firstElementChild.cloneNode(true)
  line.querySelector('[data-name]').textContent = file.name
  panel().querySelector('[data-files-coming]').append(line)
  const upload = { file, line, action: panel().dataset.add }
  line.upload = upload
  return upload
}

function next() {
  if (going || waiting.length === 0) return
  going = waiting.shift()
  send(going)
}

function send(upload) {
  const form = new FormData()
  form.append('csrf', panel().querySelector('.files-form [name=csrf]').value)
  form.append('file', upload.file, upload.file.name)
  const request = new XMLHttpRequest()
  upload.request = request
  request.open('POST', upload.action)
  // Part of a page, as htmx asks.
  request.setRequestHeader('hx-request', 'true')
  request.responseType = 'json'
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    upload.line.querySelector('progress').value = total ? Math.floor((loaded / total) * 100) : 0
  })
  request.addEventListener('load', () => {
    // The session ended: the way back in leads through the sign-in page.
    if (request.status === 401 || request.responseURL.includes('/sign-in')) return location.reload()
    if (request.status === 200 && request.response) return arrived(upload, request.response)
    fail(upload, request.response?.message ?? panel().dataset.cutOff, !request.response?.message)
  })
  request.addEventListener('error', () => fail(upload, panel().dataset.cutOff, true))
  request.addEventListener('abort', () => { upload.line.remove(); done(upload) })
  request.send(form)
}

function arrived(upload, answer) {
  upload.line.remove()
  // A record was made of it, which stands on the page itself.
  if (answer.to) {
    done(upload)
    if (!going) location.assign(answer.to)
    return
  }
  panel().querySelector('[data-files-list]').innerHTML = answer.list
  panel().querySelector('[data-files-note]').textContent = answer.note
  const part = document.createElement('template')
  part.innerHTML = answer.toast
  tell(part.content.firstElementChild)
  done(upload)
}

function fail(upload, message, canAgain) {
  const { line } = upload
  line.classList.add('is-failed')
  line.querySelector('progress').hidden = true
  Object.assign(line.querySelector('[data-failed]'), { textContent: message, hidden: false })
  line.querySelector('[data-files-again]').hidden = !canAgain
  done(upload)
}

function done(upload) {
  upload.request = null
  if (going === upload) going = null
  next()
}

function cancel(line) {
  const { upload } = line
  if (upload.request) return upload.request.abort()
  const place = waiting.indexOf(upload)
  if (place >= 0) waiting.splice(place, 1)
  line.remove()
}

function again(line) {
  line.classList.remove('is-failed')
  Object.assign(line.querySelector('progress'), { hidden: false, value: 0 })
  line.querySelector('[data-failed]').hidden = true
  line.querySelector('[data-files-again]').hidden = true
  waiting.push(line.upload)
  next()
}

addEventListener('beforeunload', (event) => { if (going) event.preventDefault() })
