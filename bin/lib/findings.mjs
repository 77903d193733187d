// What bin/attack found, without what is known with a reason. Ends with status 1 where anything is left.
import { readFileSync } from 'node:fs'

/** Findings of wapiti that are none, by kind and words, and why. */
const KNOWN = [
  ['Cross Site Request Forgery', 'POST /preferences', 'wapiti signs itself out first, and whoever is not signed in has no token; with a session it is checked'],
  ['Cross Site Request Forgery', 'POST /sign-out', 'wapiti signs itself out first, and is then nobody with either token'],
  ['HttpOnly Flag cookie', ': theme', 'the script that changes the look at once reads and writes it'],
  ['Secure Flag cookie', '', 'the demo has no TLS; behind a proxy that has it, every cookie is marked'],
  ['HTTP Secure Headers', 'X-XSS-Protection', 'no browser reads it any more; the content security policy says more'],
  ['HTTP Secure Headers', 'Strict-Transport-Security', 'the demo has no TLS; behind a proxy that has it, it is sent'],
]

const words = process.argv.slice(2)
const value = (name) => words.splice(words.indexOf(name), 2)[1]
const [faults, sqlmap] = [value('--faults'), value('--sqlmap')]
const found = []
for (const file of words) {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const kinds = { ...report.vulnerabilities, ...report.anomalies }
  for (const [kind, findings] of Object.entries(kinds)) {
    for (const { method, path, parameter, info } of findings) {
      const text = `${method} ${path} ${parameter ?? ''}: ${info}`
      const known = KNOWN.find(([of, part]) => of === kind && text.includes(part))
      if (known) console.error(`known: ${kind}: ${text}\n       ${known[2]}`)
      else found.push(`wapiti: ${kind}: ${text}`)
    }
  }
}
const log = readFileSync(sqlmap, 'utf8')
const looked = log.match(/testing if .* parameter|testing .* on .*|parameter '[^']+' does not seem/g) ?? []
if (looked.length === 0) found.push('sqlmap: it attacked nothing')
// What appears to be injectable is asked again by sqlmap itself; what is left it says at the end.
for (const line of log.split('\n')) {
  if (/is vulnerable|identified the following injection/.test(line)) found.push(`sqlmap: ${line}`)
}
if (faults !== '0') found.push(`the program answered ${faults} times with a fault (5xx)`)
for (const line of found) console.log(line)
console.log(`${found.length} findings`)
process.exit(found.length === 0 ? 0 : 1)
