// A photograph that is taken on the page: the moment, who took it and of whom are burnt in, where a cut would show.
// What the camera wrote beside the picture, the position above all, does not go along.

// The longer side of what is kept, in points: writing on a machine's plate can still be read.
const SIDE_MAX = 3072
const QUALITY = 0.9
// A line's height and the room around it, as shares of the shorter side.
const LINE = 0.034
const ROOM = 0.6 // of a line

/** The photograph with its stamp, as JPEG. Throws where the browser cannot read it. */
export async function stamped(photo, { who, about, zone }) {
  const picture = await createImageBitmap(photo)
  const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  write(pen, canvas, [momentIn(zone), who, about].filter(Boolean))
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('too large to draw'))), 'image/jpeg', QUALITY)
  })
}

function momentIn(zone) {
  const how = { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone }
  const lang = document.documentElement.lang
  const offset = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts().find(({ type }) => type === 'timeZoneName').value
  return `${new Intl.DateTimeFormat(lang, how).format()} (${offset})`
}

function write(pen, { width, height }, lines) {
  const size = Math.max(1, Math.round(Math.min(width, height) * LINE))
  const room = Math.round(size * ROOM)
  const step = Math.round(size * 1.4)
  const strip = step * lines.length + room
  pen.fillStyle = 'rgb(0 0 0 / 0.55)'
  pen.fillRect(0, height - strip, width, strip)
  pen.fillStyle = '#fff'
  pen.font = `600 ${size}px system-ui, sans-serif`
  pen.textBaseline = 'middle'
  lines.forEach((line, at) => {
    pen.fillText(line, room, height - strip + room / 2 + step * (at + 0.5), width - 2 * room)
  })
}
