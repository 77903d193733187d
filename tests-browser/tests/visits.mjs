// A visit checked in to on a phone, with and without the browser's word where it is; a mail dropped on a customer; the
// one form for every other way of being in touch.

import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

const GATE = { latitude: 31.4299, longitude: 119.4843, accuracy: 12 }
const ELSEWHERE = { latitude: 31.47, longitude: 119.5, accuracy: 20 }

const timeline = (visited) => visited.main.locator('#timeline')
const composer = (visited) => visited.main.locator('#composer')

async function choose(visited, zh, en, wanted) {
  const box = visited.field(zh, en)
  await box.selectOption({ label: wanted })
}

async function at(visited, place) {
  await visited.context.grantPermissions(['geolocation'])
  await visited.context.setGeolocation(place)
}

// A visit of the keeper at a new customer, by their ids.
async function plan(house, name) {
  const { id } = await house.create('customers', { name })
  const visit = await house.create('interactions', { customer: id, kind: 'visit', text: '现场看设备' })
  return { customer: id, visit: visit.id }
}

const MAIL = [
  'From: =?utf-8?B?5ZGo5piO?= <zhou.ming@unknown.example>', 'To: sales@house.example', 'Subject: =?utf-8?B?6K+i5Lu3?=',
  'Date: Mon, 2 Nov 2026 09:30:00 +0800', 'Content-Type: text/html; charset=utf-8', '',
  '<p>请报两台车床的价<img src="https://elsewhere.example/p.png"><script>document.title = "!"</script></p>', '',
].join('\r\n')

async function drop(visited, name, text) {
  const carried = await visited.page.evaluateHandle(([called, body]) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([body], called, { type: 'message/rfc822' }))
    return transfer
  }, [name, text])
  await visited.page.locator('#timeline').evaluate((place, transfer) => {
    place.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))
  }, carried)
}

const inBoth = (sentence, prove) => Object.fromEntries(
  ['zh', 'en'].map((lang) => [`${sentence} (${lang})`, (given) => prove({ ...given, lang })]))

export default {
  ...inBoth('a visit is checked in to and out of on a phone, and the browser is asked at one press', async ({ house, visit, lang }) => {
    const { customer, visit: id } = await plan(house, `溧阳中关${lang === 'zh' ? '村' : '岭'}机床有限公司`)
    const keeper = await visit({ as: house.keeper, lang, size: PHONE })
    await at(keeper, GATE)
    await keeper.open(`/interactions/${id}`)
    await keeper.main.getByRole('link', { name: keeper.t('签到', 'Check in'), exact: true }).first().click()
    await expect.address(keeper.page, (path) => path.startsWith(`/interactions/${id}/check-in`))
    const policy = await keeper.page.evaluate(() => fetch(location.href).then((answer) => answer.headers.get('permissions-policy')))
    expect.ok(policy.includes('geolocation=(self)'), policy)
    await axe(keeper)
    await keeper.button('获取当前位置', 'Use my position').click()
    await expect.soon(async () => (await keeper.field('我的位置', 'My position').inputValue()).startsWith('31.429900,119.484300'), 'no position')
    // Not without agreement; nothing of what was said is lost.
    keeper.watch.expect(422)
    await keeper.button('签到', 'Check in').click()
    await expect.says(keeper.main.getByRole('alert').first(), keeper.t('记录位置前请选择同意', 'agree before a position is kept'))
    await choose(keeper, '同意记录位置', 'I agree that positions are kept', keeper.t('是', 'Yes'))
    await choose(keeper, '设为客户位置', 'This is the customer’s place', keeper.t('是', 'Yes'))
    await keeper.button('签到', 'Check in').click()
    await expect.address(keeper.page, (path) => path === `/interactions/${id}`)
    await expect.says(keeper.main, keeper.t('在现场', 'On site'))
    const [kept] = await house.find('customers', `id == "${customer}"`)
    expect.equal(kept.place, '31.429900,119.484300 ±12')
    await keeper.main.getByRole('link', { name: keeper.t('签退', 'Check out'), exact: true }).first().click()
    await keeper.button('签退', 'Check out').click()
    await expect.says(keeper.main, keeper.t('在现场时长', 'Time on site'))

    // Elsewhere one says why; a browser that tells nothing is no end either.
    const far = await house.create('interactions', { customer, kind: 'visit', text: '又去一次' })
    await at(keeper, ELSEWHERE)
    await keeper.open(`/interactions/${far.id}/check-in`)
    await keeper.button('获取当前位置', 'Use my position').click()
    await expect.soon(async () => (await keeper.field('我的位置', 'My position').inputValue()).startsWith('31.47'), 'no position')
    keeper.watch.expect(422)
    await keeper.button('签到', 'Check in').click()
    await expect.says(keeper.main.getByRole('alert').first(), keeper.t('4.7 公里', '4.7 km'))
    await keeper.context.clearPermissions()
    await keeper.page.evaluate(() => {
      navigator.geolocation.getCurrentPosition = (_, failed) => failed({ code: 1 })
    })
    await keeper.button('获取当前位置', 'Use my position').click()
    await expect.says(keeper.main, keeper.t('浏览器没有允许获取位置', 'Your browser does not allow it'))
    await keeper.field('说明', 'Reason').fill('客户改在工地见面')
    await keeper.button('签到', 'Check in').click()
    await expect.says(keeper.main, keeper.t('不在现场', 'Elsewhere'))

    // Who takes the agreement back takes the positions along.
    await keeper.open('/positions')
    await axe(keeper)
    await keeper.button('撤回同意', 'Withdraw').click()
    await expect.says(keeper.main, keeper.t('未同意', 'You have not agreed'))
    const [gone] = await house.find('interactions', `customer == "${customer}" && text == "又去一次"`)
    expect.deepEqual([gone.on_site, gone.check_in_place, gone.check_in_metres], ['away', null, null])
  }),

  ...inBoth('a mail dropped on a customer stands on its timeline as plain text, once', async ({ house, visit, lang }) => {
    const { id } = await house.create('customers', { name: `溧阳天目${lang === 'zh' ? '湖' : '山'}阀门有限公司` })
    const keeper = await visit({ as: house.keeper, lang })
    await keeper.open(`/customers/${id}`)
    for (const words of [keeper.t('已由文件建立 1 条记录', 'A record was made of the file'), keeper.t('已经记录过', 'kept before')]) {
      await drop(keeper, '询价.eml', MAIL)
      await expect.says(keeper.page.locator('body'), words)
      await expect.says(timeline(keeper), '请报两台车床的价')
    }
    expect.equal((await house.find('interactions', `customer == "${id}"`)).length, 1)
    expect.ok(!(await keeper.page.content()).includes('elsewhere.example'))
    await timeline(keeper).locator('.entry summary').first().click()
    await timeline(keeper).getByRole('link', { name: keeper.t('打开', 'Open') }).first().click()
    await expect.says(keeper.main, 'zhou.ming@unknown.example')
    await expect.says(keeper.main.locator('#files'), '询价.eml')
    // What is no mail stays a file, and says so.
    await keeper.open(`/customers/${id}`)
    await drop(keeper, 'broken.eml', 'nothing of a mail')
    await expect.says(keeper.page.locator('body'), keeper.t('已作为文件保存', 'Kept as a file'))
    await expect.says(keeper.main.locator('#files'), 'broken.eml')
  }),

  'one form logs every other way, and asks what fits it; what came in waits until somebody answers': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '溧阳瓦屋山重工有限公司', preferred_channel: 'video' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}?log=other`)
    await expect.says(composer(keeper), '这位客户偏好的沟通方式：视频会议')
    const kind = composer(keeper).locator('[name=kind]')
    await expect.notSeen(composer(keeper).locator('[name=link]'))
    await composer(keeper).getByLabel('内容').fill('线上看样')
    await kind.evaluate((select) => {
      select.value = 'video'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await expect.seen(composer(keeper).locator('[name=link]'))
    await composer(keeper).locator('[name=link]').fill('meeting.tencent.com/dm/abc')
    await composer(keeper).getByRole('button', { name: '保存' }).click()
    await expect.says(timeline(keeper), '视频会议')
    await house.create('interactions', { customer: id, kind: 'message', direction: 'incoming', text: '几时发货？' })
    await expect.soon(async () => (await house.find('customers', `id == "${id}"`))[0].waiting_since, 'nobody waits')
    await keeper.open(`/customers/${id}`)
    const line = timeline(keeper).locator('.timeline .entry').filter({ hasText: '几时发货？' })
    await line.locator('summary').click()
    await line.getByRole('button', { name: '无需回复', exact: true }).click()
    await expect.soon(async () => (await house.find('customers', `id == "${id}"`))[0].waiting_since === null, 'they still wait')
  },
}
