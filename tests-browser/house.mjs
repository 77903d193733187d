// A house of one's own: a demo company, served by the program under test over a database that nobody else uses.

import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

// Enough for several pages of every list, little enough for a debug build to fill in seconds.
const CUSTOMERS = 300
// A debug build on a machine that does other things as well.
const START_MS_MAX = 120_000
const STOP_MS_MAX = 10_000
const LAST_WORDS_CHARS = 4_000

// Opens a demo company on 'SQLite' or 'PostgreSQL', with further words of its command. Close it when done.
export async function openHouse(database, ...more) {
  const words = ['demo', '--json', '--listen', '127.0.0.1:0', '--customers', String(CUSTOMERS), ...more]
  return open(database, words, ({ printed }) => jsonIn(printed))
}

// Opens a house that nobody has moved into yet.
export async function openEmptyHouse(database) {
  return open(database, ['serve', '--listen', '127.0.0.1:0'], ({ printed, logged }) => {
    const [, url] = /listening on (\S+)/.exec(printed) ?? []
    const [firstRun] = /http\S+first-run\S+/.exec(logged) ?? []
    return url && firstRun ? { url, firstRun } : null
  })
}

// A demo company that someone else serves.
export function visitHouse(url, user, password) {
  const house = new House({})
  house.opened(null, { url, user, password })
  return house
}

async function open(database, words, heard) {
  const postgres = database === 'PostgreSQL' ? await freshDatabase() : null
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-browser-'))
  const environment = { ...process.env, GUANXI_DATA: join(folder, 'company') }
  delete environment.DATABASE_URL
  if (postgres) environment.DATABASE_URL = postgres.url
  const house = new House({ database, folder, environment, postgres })
  try {
    const { server, said } = await start(words, environment, heard)
    house.opened(server, said)
  } catch (fault) {
    await house.close()
    throw fault
  }
  return house
}

class House {
  constructor({ database, folder, environment, postgres }) {
    Object.assign(this, { database, folder, environment, postgres })
    // The sessions of people who have signed in, so that not every test waits for the password's slow hash.
    this.sessions = new Map()
  }

  // Takes what the program said when its doors were open.
  opened(server, said) {
    this.server = server
    this.url = said.url.replace(/\/$/, '')
    this.key = said.key
    // Where the first administrator of an empty house signs up.
    this.firstRun = said.firstRun
    // Whom the demo lets in: a head of the company who sees and keeps everything.
    this.keeper = { login: said.user, password: said.password }
  }

  // A new colleague by the command line, beside the running server. Knows nobody and is in no team.
  async hire(login, role) {
    const password = `${login}-comes-to-work`
    const file = join(this.folder, `${login}.password`)
    await writeFile(file, `${password}\n`)
    await this.command('user', 'add', login, '--role', role, '--password-file', file)
    const { key } = await this.command('key', 'create', '--user', login)
    return { login, password, key }
  }

  async command(...words) {
    const { stdout } = await run(program(), [...words, '--json'], { env: this.environment })
    return JSON.parse(stdout)
  }

  // A record made through the API, for tests that are about something else. The names of our test companies
  // resemble each other, which is no mistake here.
  async create(plural, fields, key = this.key) {
    return this.ask('POST', `/${plural}`, { key, body: fields, headers: { 'Duplicate-Check': 'skip' } })
  }

  // The records that a condition describes.
  async find(plural, filter, key = this.key) {
    return (await this.ask('GET', `/${plural}?filter=${encodeURIComponent(filter)}`, { key })).data
  }

  async ask(method, path, { key = this.key, body, headers } = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`)
    return text === '' ? null : JSON.parse(text)
  }

  // Kills the server as a power cut would, and starts it again at the same address, after what happens `meanwhile`.
  async crashAndRestart(meanwhile = async () => {}) {
    const gone = new Promise((done) => this.server.once('exit', done))
    this.server.kill('SIGKILL')
    await gone
    await meanwhile()
    const words = ['serve', '--listen', new URL(this.url).host]
    const heard = ({ printed }) => (printed.includes('listening on') ? { url: this.url } : null)
    this.server = (await start(words, this.environment, heard)).server
  }

  async close() {
    if (this.server) await stop(this.server)
    if (this.postgres) await dropDatabase(this.postgres)
    if (this.folder) await rm(this.folder, { recursive: true, force: true })
  }
}

function program() {
  return process.env.GUANXI_BIN ?? join(root, 'target', 'debug', 'guanxi')
}

// Starts the program and waits until what it says is `heard` and its first answer is good.
async function start(words, environment, heard) {
  const server = spawn(program(), words, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const sounds = { printed: '', logged: '' }
  server.stdout.on('data', (chunk) => { sounds.printed += chunk })
  server.stderr.on('data', (chunk) => { sounds.logged = (sounds.logged + chunk).slice(-LAST_WORDS_CHARS) })
  // A program that cannot be started at all never exits, it only reports this.
  let cause = null
  server.on('error', (error) => { cause = error })
  const deadline = Date.now() + START_MS_MAX
  for (;;) {
    const said = heard(sounds)
    if (said && await answers(said.url)) return { server, said }
    if (cause || server.exitCode !== null || server.signalCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL')
      throw new Error(`the house did not open its doors: ${cause ?? ''}\n${sounds.printed}\n${sounds.logged}`)
    }
    await new Promise((done) => setTimeout(done, 100))
  }
}

function jsonIn(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null // Not whole yet.
  }
}

async function answers(url) {
  try {
    return (await fetch(`${url}/healthz`)).ok
  } catch {
    return false
  }
}

async function stop(server) {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = new Promise((done) => server.once('exit', done))
  server.kill('SIGTERM')
  const impatience = setTimeout(() => server.kill('SIGKILL'), STOP_MS_MAX)
  await gone
  clearTimeout(impatience)
}

async function freshDatabase() {
  const given = process.env.GUANXI_TEST_POSTGRES
  if (!given) throw new Error('GUANXI_TEST_POSTGRES is not set: bin/test starts a throw-away PostgreSQL and sets it')
  const server = new URL(given)
  const name = `browser_${process.pid}_${Date.now()}`
  await psql(server, `create database ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  return { server, name, url: url.href }
}

async function dropDatabase({ server, name }) {
  await psql(server, `drop database ${name} with (force)`)
}

// The password goes by the environment: every user of the machine reads the words of a command.
async function psql(server, sql) {
  const env = {
    ...process.env,
    PGHOST: server.hostname,
    PGPORT: server.port,
    PGUSER: decodeURIComponent(server.username),
    PGPASSWORD: decodeURIComponent(server.password),
    PGDATABASE: server.pathname.slice(1),
  }
  await run('psql', ['--no-psqlrc', '--quiet', '--command', sql], { env })
}
