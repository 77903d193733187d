// The import by page, step by step, as someone does it who accepts what is guessed.

import { readFile } from 'node:fs/promises'
import { expect } from './expect.mjs'

const OUTCOMES = [
  ['created', '新建', 'Created'],
  ['updated', '更新', 'Updated'],
  ['unchanged', '未变', 'Unchanged'],
  ['skipped', '跳过', 'Left out'],
  ['failed', '失败', 'Failed'],
]

// The first step: chooses a file and goes on.
export async function handIn(visited, plural, { name, bytes }) {
  await visited.open(`/${plural}/import`)
  await visited.main.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: bytes })
  await visited.button('下一步', 'Next').click()
}

// Takes a file through all steps; gives the counts of the result page and the text of the file of failed rows
// ('' where none failed). `seen` is called as each step shows.
export async function importFile(visited, plural, file, seen = async () => {}) {
  await visited.open(`/${plural}/import`)
  await seen('1-file')
  await handIn(visited, plural, file)
  await expect.address(visited.page, (path) => path.startsWith('/imports/drafts/'))
  await seen('2-mapping')
  // What happens to existing records is said where the columns are.
  if (file.mode) await visited.field('怎样处理已有的记录', 'What happens to existing records').selectOption(file.mode)
  await visited.button('下一步：检查', 'Next: check').click()
  const start = visited.button('开始导入', 'Start the import')
  await expect.seen(start)
  await seen('3-check')
  await start.click()
  await expect.address(visited.page, (path) => /^\/imports\/[^/]+$/.test(path))
  await seen('4-run')
  await expect.seen(visited.link('撤销导入', 'Take the import back'))
  await seen('5-result')
  const counts = await countsShown(visited)
  return { counts, rejects: counts.failed > 0 ? await rejects(visited) : '' }
}

// From the page of an import: takes it back, asked first, and waits for what came of it.
export async function takeBack(visited, link = ['撤销导入', 'Take the import back']) {
  await visited.link(...link).click()
  await expect.address(visited.page, (path) => /^\/imports\/[^/]+\/undo$/.test(path))
  await visited.button('撤销导入', 'Take the import back').click()
  await expect.address(visited.page, (path) => /^\/imports\/[^/]+$/.test(path))
  await expect.says(visited.main, visited.t('这次导入已撤销', 'This import was taken back'))
}

export async function countsShown(visited) {
  const tiles = await visited.main.locator('.tile').evaluateAll((found) =>
    found.map((tile) => [tile.querySelector('.tile-label'), tile.querySelector('.tile-value')].map((part) => part.innerText.trim())))
  const counts = { rows: 0 }
  for (const [outcome, zh, en] of OUTCOMES) {
    const [, shown] = tiles.find(([label]) => label === visited.t(zh, en))
    counts[outcome] = Number(shown.replaceAll(',', ''))
    counts.rows += counts[outcome]
  }
  return counts
}

async function rejects(visited) {
  const download = visited.page.waitForEvent('download')
  await visited.link('下载失败行', 'Download failed rows').first().click()
  return readFile(await (await download).path(), 'utf8')
}
