// Records that may be the same, by probability: one pair after the other is answered from the keyboard, by plain forms on a
// phone without script, and told of on the record's page.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const PAGE = '/duplicates?object=customers'

// The first search begins when the demo company is opened. Each test answers some, and leaves the others to the next.
const searched = (house, pairs = 1) => expect.soon(async () => {
  const { search, data } = await house.ask('GET', PAGE)
  return search && data.length >= pairs
}, 'nothing is found')

// While one page goes and the next comes, nothing is asked of either.
const between = () => null
const inFocus = ({ page }) => page.evaluate(() => document.activeElement?.closest('[data-pair]')?.id ?? '').catch(between)
const idsOf = ({ main }) => main.locator('[data-pair]').evaluateAll((pairs) => pairs.map(({ id }) => id)).catch(between)
const isGone = async (keeper, id) => (await idsOf(keeper))?.includes(id) === false

const byKeys = (lang) => async ({ house, visit }) => {
  await searched(house, 4)
  const keeper = await visit({ as: house.keeper, lang })
  await keeper.open(PAGE)
  await expect.says(keeper.main, keeper.t('可能是同一个', 'May be the same'))
  await expect.says(keeper.main, keeper.t('依据', 'Because'))
  expect.deepEqual(await axe(keeper), [])
  const { keyboard } = keeper.page
  const ids = await idsOf(keeper)
  // A letter judges nothing that nobody chose.
  await keyboard.press('d')
  expect.equal(await inFocus(keeper), ids[0], 'd')
  await keeper.page.evaluate(() => document.activeElement.blur())
  for (const [key, place] of [['j', 0], ['j', 1], ['k', 0], ['ArrowDown', 1], ['ArrowUp', 0]]) {
    await keyboard.press(key)
    expect.equal(await inFocus(keeper), ids[place], key)
  }
  // Told apart: it is gone, and the next one has the focus.
  await keyboard.press('d')
  await expect.address(keeper.page, (path) => path.startsWith('/duplicates'))
  await expect.soon(() => isGone(keeper, ids[0]), 'it is told again')
  await expect.soon(async () => (await inFocus(keeper)) === ids[1], 'the next one has not the focus')
  await keyboard.press('r')
  await expect.soon(() => isGone(keeper, ids[1]), 'it is told again')
  await expect.soon(async () => (await inFocus(keeper)) === ids[2], 'the next one has not the focus')
  // Merged, and back to the next; all of it can be taken back.
  await keyboard.press('m')
  await expect.address(keeper.page, (path) => path.startsWith('/customers/merge?ids='))
  await keeper.button('合并', 'Merge').click()
  const doubt = keeper.main.getByText(keeper.t('仍然合并', 'Merge them all the same'))
  await expect.soon(async () => (await doubt.count()) || keeper.page.url().includes('/duplicates'), 'nothing happens')
  if (await doubt.count()) {
    await doubt.click()
    await keeper.button('合并', 'Merge').click()
  }
  await expect.address(keeper.page, (path) => path.startsWith('/duplicates'))
  await expect.soon(() => isGone(keeper, ids[2]), 'it is told again')
  await keeper.page.getByRole('button', { name: keeper.t('撤销', 'Undo'), exact: true }).first().waitFor()
  await keyboard.press('?')
  await expect.says(keeper.page.locator('#keyboard-help'), keeper.t('查重中：合并、有关联、打开', 'Of duplicates: merge, related, open'))
  await keyboard.press('Escape')
  await keyboard.press('j')
  await keyboard.press('o')
  await expect.address(keeper.page, (path) => /^\/customers\/\w+$/.test(path))
}

export default {
  'duplicates from the keyboard, in Chinese: pairs are answered one after the other': byKeys('zh'),
  'duplicates from the keyboard, in English: pairs are answered one after the other': byKeys('en'),

  'a record tells its likely duplicates': async ({ house, visit }) => {
    await searched(house)
    const { data } = await house.ask('GET', PAGE)
    const [one, other] = data.at(-1).records
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang })
      await keeper.open(`/customers/${one.id}`)
      await expect.says(keeper.main, keeper.t('可能重复或有关联', 'May be the same or related'))
      expect.equal(await keeper.main.locator(`.record-side a[href^="/customers/${other.id}"]`).count(), 1)
      expect.deepEqual(await axe(keeper), [])
    }
  },

  'duplicates without script, on a phone: a pair is told apart by its form, and the list is narrowed by another': async ({ house, visit }) => {
    await searched(house)
    const keeper = await visit({ as: house.keeper, lang: 'en', script: false, size: PHONE })
    await keeper.open(PAGE)
    await expect.noSidewaysScrolling(keeper.page)
    const [first] = await idsOf(keeper)
    await keeper.main.locator(`#${first}`).getByRole('button', { name: 'Not the same', exact: true }).click()
    await expect.says(keeper.page.locator('body'), 'Noted: not the same')
    expect.equal((await idsOf(keeper)).includes(first), false)
    await keeper.main.getByLabel('Probability').selectOption('95')
    await keeper.button('筛选', 'Filter').click()
    await expect.address(keeper.page, (path) => path.includes('least=95'))
    await keeper.main.getByLabel('What they may be').selectOption('related')
    await keeper.button('筛选', 'Filter').click()
    await expect.address(keeper.page, (path) => path.includes('kind=related'))
    await expect.noSidewaysScrolling(keeper.page)
  },
}
