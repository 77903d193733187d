// Says back what was typed the way people write it: the weekday of a day, the whole figure of 1.2万 or 12k, and ten
// thousands of a large amount. Of a day that is missing beside a text that wants one, it says so; the usual days ahead
// are set by one press.

// Below this an amount is read at a glance.
const LARGE = 10_000
const WAN = 10_000
const YI = 100_000_000
// As the server reads them (money.rs), longer before shorter.
const UNITS = [
  ['万亿', 12], ['千亿', 11], ['百亿', 10], ['十亿', 9], ['亿', 8], ['千万', 7], ['百万', 6], ['十万', 5], ['万', 4], ['千', 3],
  ['萬億', 12], ['千億', 11], ['百億', 10], ['十億', 9], ['億', 8], ['千萬', 7], ['百萬', 6], ['十萬', 5], ['萬', 4],
  ['bn', 9], ['b', 9], ['m', 6], ['w', 4], ['k', 3],
]

const lang = document.documentElement.lang
const isChinese = lang.startsWith('zh')
const [wan, yi] = lang.startsWith('zh-Hant') ? ['萬', '億'] : ['万', '亿']

// The number that was typed, and whether it was typed short; null for what is none.
function typed(text) {
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '').replace(/^[¥$]|元$/g, '').toLowerCase()
  const [unit, power] = UNITS.find(([word]) => plain.endsWith(word)) ?? ['', 0]
  const digits = plain.slice(0, plain.length - unit.length)
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(digits)) return null
  return { number: Number(`${digits}e${power}`), isShort: unit !== '' }
}

const say = {
  day(text) {
    const day = new Date(`${text}T00:00:00`)
    if (text === '' || Number.isNaN(day.getTime())) return ''
    return isChinese
      ? `${text} ${day.toLocaleDateString(lang, { weekday: 'long' })}`
      : day.toLocaleDateString(lang, { weekday: 'long', day: 'numeric', month: 'short', year: 'numeric' })
  },
  moment(text) {
    const moment = new Date(text)
    if (text === '' || Number.isNaN(moment.getTime())) return ''
    return moment.toLocaleString(lang, { weekday: 'long', day: 'numeric', month: isChinese ? 'long' : 'short', hour: '2-digit', minute: '2-digit' })
  },
  money(text) {
    const read = typed(text)
    if (!read || (Math.abs(read.number) < LARGE && !read.isShort)) return ''
    const exact = read.number.toLocaleString(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    if (!isChinese || Math.abs(read.number) < LARGE) return exact
    const [unit, word] = Math.abs(read.number) >= YI ? [YI, yi] : [WAN, wan]
    return `${exact}（${(read.number / unit).toLocaleString(lang, { maximumFractionDigits: 2 })} ${word}）`
  },
  number(text) {
    const read = typed(text)
    return read?.isShort ? read.number.toLocaleString(lang) : ''
  },
}

function echo(input) {
  const place = input.closest('.field')?.querySelector('[data-echo]')
  if (!place || place.classList.contains('is-wrong')) return
  place.textContent = say[place.dataset.echo](input.value) || missing(place, input)
}

function missing({ dataset }, input) {
  const text = dataset.for && input.form?.querySelector(`#${CSS.escape(dataset.for)}`)
  return text && text.value.trim() !== '' && input.value === '' && !input.validity.badInput ? dataset.missing : ''
}

const echoAll = () => document.querySelectorAll('.field:has([data-echo]) input:not([type=hidden])').forEach(echo)
echoAll()
document.addEventListener('htmx:after:swap', echoAll)
document.addEventListener('arrived', echoAll)
document.addEventListener('input', ({ target }) => {
  if (target.matches?.('.field:has([data-echo]) input')) echo(target)
  if (!target.id) return
  const waiting = target.form?.querySelector(`[data-echo][data-for="${CSS.escape(target.id)}"]`)
  if (waiting) echo(waiting.closest('.field').querySelector('input'))
})

document.addEventListener('click', ({ target }) => {
  const choice = target.closest?.('[data-day]')
  const input = choice?.closest('.field')?.querySelector('input[type=date]')
  if (!input) return
  input.value = choice.dataset.day
  for (const happened of ['input', 'change']) input.dispatchEvent(new Event(happened, { bubbles: true }))
})
