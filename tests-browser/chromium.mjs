// Debian's Chromium, with nothing of it that calls home. Names other than this machine's are not even looked up.
// The shell without a window of its own does the same in two thirds of the time.

import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PROGRAM = process.env.GUANXI_CHROMIUM
  ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync)

export async function launchChromium() {
  const options = [
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ]
  // Its sandbox refuses to run as root.
  if (process.getuid?.() === 0) options.push('--no-sandbox')
  return chromium.launch({ executablePath: PROGRAM, headless: true, args: options })
}
