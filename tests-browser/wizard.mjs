// The import by page, step by step, as someone does it who accepts what is guessed.

import { expect } from './expect.mjs'

// Takes a file through the wizard of an object; gives the counts of the result page and the text of the file of
// failed rows ('' where none failed). `seen` is called with the name of each step as it shows.
export async function importFile(visited, plural, { name, bytes }, seen = async () => {}) {
  throw new Error('todo')
}
