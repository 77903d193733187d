// The tests of the API's description. On SQLite and on PostgreSQL, each over a demo company: schemathesis asks all that
// the served description allows, and much that it does not; a client generated from it does a program's work. The last
// line reads `api: N passed, M failed`.
//
//     node tests-api/run.mjs           all
//     node tests-api/run.mjs client    only the generated client (or only `schemathesis`)
//
// GUANXI_BIN is the program (target/debug/guanxi without it), GUANXI_TEST_POSTGRES the address of a throw-away
// PostgreSQL server; bin/test sets both. Python's packages are those of requirements.txt, in tests-api/.venv.

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openHouse } from '../tests-browser/house.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const tool = (name) => join(here, '.venv', 'bin', name)
// The same questions in every run, so that what passed here passes there.
const SEED = '20261122'
// All that follows from the schemas, then this many made up for each operation; what they find of a database, few do.
const ASKED = {
  SQLite: ['--phases', 'examples,coverage,stateful,fuzzing', '--max-examples', '8'],
  PostgreSQL: ['--phases', 'examples,fuzzing', '--max-examples', '3'],
}
const wanted = process.argv[2]
const counts = { passed: 0, failed: 0 }

for (const database of ['SQLite', 'PostgreSQL']) await runOn(database)
console.log(`api: ${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)

async function runOn(database) {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-api-'))
  let house
  try {
    house = await openHouse(database)
    // First the client: what schemathesis does to a house is nothing to look at.
    if (wanted !== 'schemathesis') await askAsProgram(database, house, folder)
    if (wanted !== 'client') await askEverything(database, house, folder)
  } catch (fault) {
    count(database, 'the house stands', false)
    console.log(fault.stack ?? fault)
  } finally {
    await house?.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function count(database, sentence, isGood) {
  counts[isGood ? 'passed' : 'failed'] += 1
  console.log(`${isGood ? 'ok  ' : 'FAIL'} on ${database}: ${sentence}`)
}

async function askAsProgram(database, house, folder) {
  const client = join(folder, 'client', 'guanxi_client')
  const made = await run(tool('openapi-python-client'), [
    'generate', '--url', `${house.url}/api/v1/openapi.json?lang=en`, '--output-path', client, '--meta', 'none',
    '--config', join(here, 'generator.yml'),
  ], { cwd: folder })
  count(database, 'a client is generated from the description', made.status === 0)
  if (made.status !== 0) return console.log(made.said)
  const tested = await run(tool('pytest'), ['-q', '-rA', '--tb=short', '-p', 'no:cacheprovider', join(here, 'test_client.py')], {
    cwd: folder,
    env: {
      ...process.env, PYTHONPATH: dirname(client), PYTHONDONTWRITEBYTECODE: '1', GUANXI_URL: house.url, GUANXI_KEY: house.key,
    },
  })
  const outcomes = [...tested.said.matchAll(/^(PASSED|FAILED|ERROR) \S+::test_(\w+)/gm)]
  for (const [, outcome, name] of outcomes) count(database, `with that client ${name.replaceAll('_', ' ')}`, outcome === 'PASSED')
  if (tested.status === 0 && outcomes.length > 0) return
  console.log(tested.said)
  if (outcomes.every(([, outcome]) => outcome === 'PASSED')) count(database, 'the tests of that client run', false)
}

async function askEverything(database, house, folder) {
  const fixtures = await makeFixtures(house, folder)
  const asked = await run(tool('schemathesis'), [
    '--config-file', join(here, 'schemathesis.toml'), 'run', `${house.url}/api/v1/openapi.json?lang=en`,
    '--header', `Authorization: Bearer ${house.key}`, '--seed', SEED, '--generation-database', 'none',
    '--warnings', 'off', '--continue-on-failure', '--no-color', ...ASKED[database],
  ], { cwd: folder, env: { ...process.env, ...fixtures } })
  count(database, 'every answer is one that the description knows', asked.status === 0)
  console.log(asked.status === 0 ? asked.said.slice(asked.said.lastIndexOf('Test cases:')) : asked.said)
}

// One of each record that no example makes.
async function makeFixtures(house, folder) {
  const [customer] = (await house.ask('GET', '/customers?limit=1&fields=id')).data
  const [colleague] = await house.find('users', 'login == "lu.xiaowen"')
  const home = `customers/${customer.id}`
  const file = await house.ask('POST', `/files?record=${home}&name=note.txt`, { headers: { 'content-type': 'text/plain' }, body: 'BMW wants a quote' })
  const share = await house.ask('POST', '/record_shares', { body: { record: home, user: colleague.id, level: 'see' } })
  const absence = await house.ask('POST', '/absences', { body: { deputy: colleague.id, from: '2030-01-07', until: '2030-01-11' } })
  const job = await house.ask('POST', '/exports', { body: { object: 'customers', filter: '' } })
  const table = join(folder, 'customers.csv')
  await writeFile(table, '客户名称\n导入示例一\n导入示例一\n')
  const imported = await house.command('import', 'customers', table)
  return {
    GUANXI_HOME: home, GUANXI_FILE: file.id, GUANXI_SHARE: share.id, GUANXI_ABSENCE: absence.id,
    GUANXI_EXPORT: job.id, GUANXI_IMPORT: imported.import,
  }
}

// Runs a program to its end: how it ended, and what it said.
function run(program, words, options) {
  return new Promise((done, refuse) => {
    const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (part) => (said += part))
    child.stderr.on('data', (part) => (said += part))
    child.once('error', refuse)
    child.once('close', (status) => done({ status, said }))
  })
}
