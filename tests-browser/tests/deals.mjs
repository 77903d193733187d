// A lead becomes a customer with a deal, and the deal goes through its stages: on its page and on the board, where no stage
// is left out, until it is won; what each step was stands in the timeline.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const toast = (visited) => visited.page.locator('.toast').first()
const column = (visited, stage) => visited.main.locator(`[data-column="${stage}"]`)
const cardIn = (visited, stage, id) => column(visited, stage).locator(`[data-card="${id}"]`)

// A pipeline of this English name with its stages in their order.
async function way(house, name) {
  const [pipeline] = await house.find('pipelines', `name_en == "${name}"`)
  const stages = (await house.find('stages', `pipeline == "${pipeline.id}"`)).sort((one, other) => one.place - other.place)
  return { pipeline, stages }
}

async function middle(locator) {
  const box = await locator.boundingBox()
  return [box.x + box.width / 2, box.y + Math.min(box.height / 2, 60)]
}

async function drag(visited, what, to) {
  await visited.page.mouse.move(...await middle(what))
  await visited.page.mouse.down()
  await visited.page.mouse.move(...(await middle(what)).map((at) => at + 8))
  await visited.page.mouse.move(...await middle(to), { steps: 8 })
  await expect.seen(visited.page.locator('.is-ghost'))
  await visited.page.mouse.up()
}

async function advance(visited, words) {
  await visited.main.getByRole('link', { name: visited.t('推进', 'Advance'), exact: true }).click()
  await visited.field('下一步', 'Next step').fill(words)
  await visited.field('下一步日期', 'Next step on').fill('2099-03-01')
  await visited.button('推进', 'Advance').click()
}

export default {
  'a lead becomes a customer with a deal, which is carried through its stages, none left out, and won': async ({ house, visit }) => {
    const { stages } = await way(house, 'Equipment project')
    const lead = await house.create('leads', {
      name: '成单精密机械有限公司', person: '苏晓岚', phone: '13957618345', source: 'event', need: '三台立加，带第四轴',
    })
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(422)
    await keeper.open(`/leads/${lead.id}/conversion`)
    await keeper.field('商机名称', 'Opportunity').fill('成单二期三台立加')
    await keeper.field('预计金额', 'Amount').fill('1180000')
    await keeper.field('预计成交日', 'Close day').fill('2099-06-30')
    await keeper.button('转化', 'Convert').click()
    // Nothing was agreed yet, so the deal asks what comes next.
    await expect.says(keeper.main, '在谈的商机要有下一步和日期')
    await keeper.field('下一步', 'Next step').fill('上门看工艺')
    await keeper.field('下一步日期', 'Next step on').fill('2099-03-01')
    await keeper.button('转化', 'Convert').click()
    await expect.says(toast(keeper), '线索已转化为客户')
    const [deal] = await house.find('opportunities', `lead == "${lead.id}"`)

    const board = `/opportunities?as=board&by=stage&sum=amount&filter=${encodeURIComponent('name.startsWith("成单二期")')}`
    await keeper.open(board)
    await expect.says(column(keeper, stages[0].id).locator('.board-sum'), '¥118万')
    expect.deepEqual(await axe(keeper), [])
    await drag(keeper, cardIn(keeper, stages[0].id, deal.id), column(keeper, stages[2].id))
    await expect.says(toast(keeper), '不能跳过阶段')
    await expect.seen(cardIn(keeper, stages[0].id, deal.id))
    await keeper.open(board)
    await drag(keeper, cardIn(keeper, stages[0].id, deal.id), column(keeper, stages[1].id))
    await expect.says(toast(keeper), '移到“方案选型”')
    await expect.seen(cardIn(keeper, stages[1].id, deal.id))
    expect.equal((await house.ask('GET', `/opportunities/${deal.id}`)).stage, stages[1].id)

    await keeper.open(`/opportunities/${deal.id}`)
    expect.deepEqual(await axe(keeper), [])
    for (const [place, words] of ['带样件试切', '交技术协议', '谈付款方式', '催合同用印'].entries()) {
      await advance(keeper, words)
      await expect.says(keeper.main.locator('.path [aria-current="step"]'), stages[place + 2].name)
    }
    await keeper.main.locator('a.button', { hasText: '赢单' }).click()
    await keeper.field('赢单说明', 'Note').fill('试切合格率最高')
    await keeper.button('赢单', 'Win').click()
    await expect.says(toast(keeper), '商机已赢单')
    await expect.says(keeper.main.locator('.path [aria-current="step"]'), '赢单')

    // Every step stands in the timeline, as soon as the house has noted it.
    const steps = async () => (await house.find('opportunity_steps', `opportunity == "${deal.id}"`)).length
    await expect.soon(async () => await steps() === 7, 'not every step is noted')
    const english = await visit({ as: house.keeper, lang: 'en', size: PHONE, theme: 'dark' })
    await english.open(`/opportunities/${deal.id}`)
    await expect.says(english.main, 'Entered stage')
    await expect.says(english.main, '试切合格率最高')
    expect.deepEqual(await axe(english), [])
    await expect.noSidewaysScrolling(english.page)
  },

  'a deal that is lost says why, on a phone, and is taken up again where it was': async ({ house, visit }) => {
    const { pipeline, stages } = await way(house, 'Parts & service')
    const customer = await house.create('customers', { name: '丢单备件机械有限公司', kind: 'company' })
    const deal = await house.create('opportunities', {
      name: '丢单主轴维修', customer: customer.id, pipeline: pipeline.id, next_step: '报价', next_step_on: '2099-01-01',
      amount: { amount: '8600', currency: 'CNY' },
    })
    const phone = await visit({ as: house.keeper, lang: 'en', size: PHONE })
    phone.watch.expect(422)
    await phone.open(`/opportunities?as=board&by=stage&within=${pipeline.id}&filter=${encodeURIComponent('name.startsWith("丢单")')}`)
    await expect.says(phone.main.getByRole('navigation', { name: 'Columns of the board' }), 'Enquiry')
    await expect.seen(cardIn(phone, stages[0].id, deal.id))
    await expect.noSidewaysScrolling(phone.page)
    await phone.open(`/opportunities/${deal.id}/loss`)
    await phone.field('输单原因', 'Reason').selectOption('competitor')
    await phone.button('输单', 'Lose').click()
    await expect.says(phone.main, 'it was lost to a competitor; say to which')
    await phone.field('输单原因', 'Reason').selectOption('price')
    await phone.button('输单', 'Lose').click()
    await expect.says(phone.main.locator('.path [aria-current="step"]'), 'Lost')
    await phone.open(`/opportunities/${deal.id}/reopening`)
    await phone.field('下一步', 'Next step').fill('再报一次价')
    await phone.field('下一步日期', 'Next step on').fill('2099-02-01')
    expect.deepEqual(await axe(phone), [])
    await phone.button('重新打开', 'Reopen').click()
    await expect.says(phone.main.locator('.path [aria-current="step"]'), 'Enquiry')
  },
}
