// The browser tests. Every test runs against a demo company on SQLite, those that matter for the database also
// against one on PostgreSQL. What is proven on both goes beside what is proven on one, each in a browser and a house of
// its own, so that a machine with two processors has work for both. The last line reads `browser: N passed, M failed`.
//
//     node tests-browser/run.mjs                all
//     node tests-browser/run.mjs 'signs out'    only those with these words in their sentence
//
// GUANXI_BIN is the program (target/debug/guanxi without it), GUANXI_TEST_POSTGRES the address of a throw-away
// PostgreSQL server; bin/test sets both. What a failed test last saw is put into target/browser-failures.

import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchChromium } from './chromium.mjs'
import { openHouse } from './house.mjs'
import { onBothDatabases, onSqlite, onSqliteBeside } from './tests.mjs'
import { visit } from './visit.mjs'

const TEST_MS_MAX = 300_000
const CLOSE_MS_MAX = 20_000
const failuresFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'target', 'browser-failures')

const wanted = process.argv.slice(2).join(' ')
const counts = { passed: 0, failed: 0 }
// Told once more at the end, where a long log is still read.
const failures = []

await rm(failuresFolder, { recursive: true, force: true })
await Promise.all([
  runIn(await launchChromium(), [['SQLite', onSqlite]]),
  runIn(await launchChromium(), [['SQLite', [...onBothDatabases, ...onSqliteBeside]], ['PostgreSQL', onBothDatabases]]),
])
for (const failure of failures) console.log(`failed ${failure}`)
console.log(`browser: ${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)

// One after the other in a browser, which is another one where it had to be given up.
async function runIn(browser, parts) {
  const lane = { browser }
  try {
    for (const [database, groups] of parts) await runOn(lane, database, groups)
  } finally {
    await lane.browser.close()
  }
}

async function runOn(lane, database, groups) {
  const tests = groups.flatMap(Object.entries).filter(([sentence]) => sentence.includes(wanted))
  if (tests.length === 0) return
  let house
  try {
    house = await openHouse(database)
  } catch (fault) {
    // Without a house none of them can pass, and none is left out silently.
    counts.failed += tests.length
    failures.push(`on ${database}: all ${tests.length}`)
    console.log(`FAIL on ${database}: all ${tests.length}\n${fault.message}`)
    return
  }
  try {
    for (const [sentence, test] of tests) await runTest(lane, database, house, sentence, test)
  } finally {
    await house.close()
  }
}

async function runTest(lane, database, house, sentence, test) {
  const visits = []
  const scene = {
    house,
    // A new window; see visit.mjs for who looks and how. It is in this house unless it names another.
    visit: async ({ house: where = house, ...how } = {}) => {
      const visited = await visit(lane.browser, where, how)
      visits.push(visited)
      return visited
    },
  }
  const started = Date.now()
  try {
    await inTime(test(scene))
    const complaints = visits.flatMap(({ watch }) => watch.complaints)
    if (complaints.length > 0) throw new Error(`the browser complained:\n  ${complaints.join('\n  ')}`)
    counts.passed += 1
    console.log(`ok   on ${database}: ${sentence} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  } catch (fault) {
    counts.failed += 1
    failures.push(`on ${database}: ${sentence}`)
    console.log(`FAIL on ${database}: ${sentence}\n${indented(fault.stack ?? fault)}`)
    await keepSights(`${database} ${sentence}`, visits)
  }
  await closeWindows(lane, visits)
}

// A browser that does not close its windows is given up with them; the next test has a new one.
async function closeWindows(lane, visits) {
  let alarm
  const late = new Promise((done) => {
    alarm = setTimeout(() => done('late'), CLOSE_MS_MAX)
  })
  const closed = Promise.all(visits.map(({ context }) => context.close())).catch(() => 'late')
  if (await Promise.race([closed, late]) === 'late') {
    console.log('     the browser did not close its windows; a new one is opened')
    await Promise.race([lane.browser.close().catch(() => {}), new Promise((done) => setTimeout(done, CLOSE_MS_MAX))])
    lane.browser = await launchChromium()
  }
  clearTimeout(alarm)
}

// A test that hangs is given up; the windows it left open are closed after it.
async function inTime(promise) {
  let alarm
  const late = new Promise((_, refuse) => {
    alarm = setTimeout(() => refuse(new Error(`not done after ${TEST_MS_MAX / 1000} s`)), TEST_MS_MAX)
  })
  try {
    await Promise.race([promise, late])
  } finally {
    clearTimeout(alarm)
  }
}

async function keepSights(name, visits) {
  await mkdir(failuresFolder, { recursive: true })
  const file = join(failuresFolder, name.replace(/[^\p{L}\p{N}]+/gu, '-'))
  for (const [place, { page, watch }] of visits.entries()) {
    try {
      await page.screenshot({ path: `${file}-${place + 1}.png`, fullPage: true })
      console.log(`     saw ${page.url()}, kept as ${file}-${place + 1}.png`)
    } catch (fault) {
      console.log(`     saw ${page.url()}, no picture: ${fault.message}`)
    }
    for (const complaint of watch.complaints) console.log(`     ${complaint}`)
  }
}

function indented(text) {
  return String(text).replace(/^/gm, '     ')
}
