// axe-core over the page that a window shows: what it finds is a defect, there is no list of exceptions.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let source = null

// What is wrong with the page, one sentence each; none when all is well. `within` is what lies on top of everything
// else, such as an open menu.
export async function axe({ page }, within = 'html') {
  source ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(unstick)
  // Given to the page from outside, which its content security policy says nothing about.
  await page.evaluate(source)
  const { violations } = await page.evaluate(
    ([rules, within]) => window.axe.run(within, { runOnly: rules, resultTypes: ['violations'] }), [RULES, within])
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) =>
    `${id}: ${help}: ${node.target.join(' ')} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''})`))
}

// Runs in the page. What sticks to an edge of the window lies over whatever one has not scrolled past; axe-core is
// shown everything at its own place.
function unstick() {
  for (const part of document.querySelectorAll('*')) {
    if (getComputedStyle(part).position === 'sticky') part.style.setProperty('position', 'relative')
  }
}
