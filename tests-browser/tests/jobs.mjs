// Every kind of work on one page: narrowed, looked into, stopped and let go on, in both languages, with and without script.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// Enough that a change of all of them can be stopped half way.
const MANY = 20_000

export default {
  'work of all kinds is one list, and each piece has its log': async ({ house, visit }) => {
    const file = join(house.folder, '任务甲.csv')
    await writeFile(file, '客户名称,网站\n任务甲厂,jobs-a.example\n')
    await house.command('import', 'customers', file)
    for (const how of [{ lang: 'zh' }, { lang: 'en', size: PHONE }]) {
      const keeper = await visit({ as: house.keeper, ...how })
      await keeper.open('/jobs')
      await keeper.main.getByLabel(keeper.t('类型', 'Kind'), { exact: true }).selectOption('import')
      await keeper.button('筛选', 'Filter').click()
      await expect.address(keeper.page, (path) => path.includes('kind=import'))
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
      await keeper.main.getByRole('link', { name: /任务甲/ }).first().click()
      await expect.says(keeper.main, '任务甲.csv')
      await expect.says(keeper.main, keeper.t('开始处理', 'It began'))
      await expect.says(keeper.main, keeper.t('发起人', 'Asked for by'))
      expect.deepEqual(await axe(keeper), [])
      await expect.noSidewaysScrolling(keeper.page)
      await keeper.open('/jobs?kind=hand_over&state=waiting')
      await expect.says(keeper.main, keeper.t('没有符合条件的任务', 'No job is like that'))
    }
  },

  'without script: a job is stopped, let go on, and its log tells both': async ({ house, visit }) => {
    const file = join(house.folder, '任务乙.csv')
    const rows = Array.from({ length: MANY }, (_, place) => `任务乙${place},jobs-b.example`)
    await writeFile(file, ['客户名称,网站', ...rows].join('\n'))
    await house.command('import', 'customers', file)
    const filter = 'website == "jobs-b.example"'
    const job = await house.ask('POST', '/customers/mass_changes', { body: { filter, set: { remarks: '走访过' } } })
    const keeper = await visit({ as: house.keeper, script: false })
    await keeper.open(`/jobs/${job.id}`)
    await keeper.button('停止', 'Stop').click()
    const goOn = keeper.button('继续', 'Go on')
    for (let tries = 0; tries < 200 && (await goOn.count()) === 0; tries += 1) await keeper.page.reload()
    await goOn.click()
    const undo = keeper.button('撤销', 'Undo')
    const done = keeper.main.getByText('已完成，处理了')
    for (let tries = 0; tries < 400 && (await done.count()) === 0; tries += 1) await keeper.page.reload()
    await expect.seen(undo)
    for (const words of ['要求停止', '已停止', '要求继续', '已完成']) await expect.says(keeper.main, words)
  },
}
