// Says back what was typed the way people write it: the weekday of a day, ten thousands of a large amount. Of a day
// that is missing beside a text that wants one, it says so; the usual days ahead are set by one press.

// Below this an amount is read at a glance.
const LARGE = 10_000
const WAN = 10_000
const YI = 100_000_000

const lang = document.documentElement.lang
const isChinese = lang.startsWith('zh')

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
    const amount = Number(text.replace(/[,，\s]/g, ''))
    if (text.trim() === '' || Number.isNaN(amount) || Math.abs(amount) < LARGE) return ''
    const exact = amount.toLocaleString(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    if (!isChinese) return exact
    const [unit, word] = Math.abs(amount) >= YI ? [YI, '亿'] : [WAN, '万']
    return `${exact}（${(amount / unit).toLocaleString(lang, { maximumFractionDigits: 2 })} ${word}）`
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
