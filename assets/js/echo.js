// Says back what was typed the way people write it: the weekday of a day, ten thousands of a large amount.

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
  if (place) place.textContent = say[place.dataset.echo](input.value)
}

const echoAll = () => document.querySelectorAll('.field:has([data-echo]) input:not([type=hidden])').forEach(echo)
echoAll()
document.addEventListener('htmx:after:swap', echoAll)
document.addEventListener('arrived', echoAll)
document.addEventListener('input', ({ target }) => {
  if (target.matches?.('.field:has([data-echo]) input')) echo(target)
})
