// A real OpenID provider (the package oidc-provider) on a port of its own. People there sign in by their name alone, and
// the test says what is claimed of them. It can hold back the address that it would send a browser to, so that a test
// tampers with it, and put another nonce in place of the one that was asked for.

import { createServer } from 'node:http'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'guanxi', secret: 'kept-between-the-two-of-us' }
const HELD = '/held'

// Opens the port first, so that the house can be told of it; `vouchFor` a house that has opened then.
export async function openProvider() {
  const server = createServer()
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return new OutsideProvider(server)
}

class OutsideProvider {
  constructor(server) {
    this.server = server
    this.host = `127.0.0.1:${server.address().port}`
    this.issuer = `http://${this.host}`
    // Claims by name.
    this.people = new Map()
    this.nonce = null
    this.holds = false
  }

  vouchFor(house) {
    const returnTo = `${house.url}/sign-in/return`
    const provider = new Provider(this.issuer, {
      clients: [{
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [returnTo],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      }],
      claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email', 'email_verified'] },
      findAccount: (_, accountId) => ({
        accountId,
        claims: () => ({ sub: accountId, preferred_username: accountId, ...this.people.get(accountId) }),
      }),
      pkce: { required: () => true },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      // The company decided for its people that they use this application.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
        grant.addOIDCScope('openid profile email')
        await grant.save()
        return grant
      },
      features: { devInteractions: { enabled: false } },
      cookies: { keys: ['only-for-tests'] },
      ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 3_600, Grant: 3_600 },
    })
    const answer = provider.callback()
    this.server.on('request', (request, response) => {
      if (request.url === HELD) return response.end('held')
      if (request.url.startsWith('/interaction/')) return this.#ask(provider, request, response)
      if (this.nonce) request.url = request.url.replace(/([?&]nonce=)[^&]+/, `$1${this.nonce}`)
      if (this.holds) this.#holdBack(response, returnTo)
      return answer(request, response)
    })
  }

  // The page where people say who they are, and what they said.
  async #ask(provider, request, response) {
    if (request.method === 'POST') {
      let body = ''
      for await (const chunk of request) body += chunk
      const accountId = new URLSearchParams(body).get('login')
      return provider.interactionFinished(request, response, { login: { accountId } })
    }
    response.setHeader('content-type', 'text/html; charset=utf-8')
    return response.end('<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Outside</title>'
      + '<form method="post"><label>Who are you? <input name="login"></label><button>Go on</button></form></html>')
  }

  #holdBack(response, returnTo) {
    const setHeader = response.setHeader.bind(response)
    response.setHeader = (name, value) => {
      if (name.toLowerCase() !== 'location' || !String(value).startsWith(returnTo)) return setHeader(name, value)
      this.held = String(value)
      return setHeader(name, HELD)
    }
  }

  async close() {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }
}
