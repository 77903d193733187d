// Watches a browser for what nobody must see: errors on the console, faults of scripts, requests to other hosts,
// requests that fail, and violations of the content security policy.

// What a browser reports of an answer that a test asked for, such as 422 for a form with mistakes.
const STATUS_REPORT = /Failed to load resource: the server responded with a status of (\d+)/
// A request that a newer one, a download or another page replaced.
const GIVEN_UP = 'net::ERR_ABORTED'

// How a browser words that there is no line to the server.
const NO_LINE = /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|NETWORK_CHANGED|FAILED)/

export class Watch {
  constructor(origin) {
    this.origin = origin
    this.complaints = []
    this.expectedStatuses = new Set()
    this.otherOrigins = new Set()
  }

  // From now on these refusals are what the test is about.
  expect(...statuses) {
    for (const status of statuses) this.expectedStatuses.add(status)
  }

  // From now on this other place may be visited too.
  visits(origin) {
    this.otherOrigins.add(origin)
  }

  // From now on the line may be down; everything else is still watched.
  lineMayFail() {
    this.isLineUnsure = true
  }

  async over(context) {
    await context.exposeBinding('guanxiReportsViolation', (_, what) => this.complain('content security policy', what))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.guanxiReportsViolation(`${event.effectiveDirective} refused ${event.blockedURI} on ${event.documentURI}`)
      })
    })
    context.on('console', (message) => this.readConsole(message))
    context.on('weberror', (fault) => this.complain('script fault', fault.error().stack ?? fault.error()))
    context.on('request', (request) => this.readRequest(request))
    context.on('requestfailed', (request) => this.readFailure(request))
    context.on('response', (response) => this.readStatus(response.status(), response.url()))
  }

  readConsole(message) {
    if (!['error', 'warning'].includes(message.type())) return
    const status = STATUS_REPORT.exec(message.text())?.[1]
    // The answer itself is judged where it arrives.
    if (status) return
    if (this.isLineUnsure && NO_LINE.test(message.text())) return
    this.complain(`console ${message.type()}`, `${message.text()} (${message.location().url})`)
  }

  readRequest(request) {
    const url = new URL(request.url())
    const isOwn = url.origin === this.origin || url.protocol === 'data:' || url.protocol === 'blob:'
    if (!isOwn && !this.otherOrigins.has(url.origin)) this.complain('request to another host', url.href)
  }

  readFailure(request) {
    const cause = request.failure()?.errorText
    if (this.isLineUnsure && NO_LINE.test(cause)) return
    if (cause !== GIVEN_UP) this.complain('failed request', `${request.url()}: ${cause}`)
  }

  readStatus(status, url) {
    if (status >= 400 && !this.expectedStatuses.has(status)) this.complain(`answer ${status}`, url)
  }

  complain(kind, what) {
    this.complaints.push(`${kind}: ${what}`)
  }
}
