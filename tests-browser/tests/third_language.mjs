// A language beside Chinese and English: chosen, spoken by every page, and its base language where it has no words.

import { expect } from '../expect.mjs'

const HANT = 'zh-Hant'
const langOf = (visited) => visited.page.locator('html').getAttribute('lang')

export default {
  'Traditional Chinese is chosen in the account menu, speaks on every page, and is left again': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '台灣精機', yearly_spend: { amount: '12345678.90', currency: 'CNY' } })
    const keeper = await visit({ as: house.keeper, lang: 'zh' })
    await keeper.open('/customers')
    await keeper.openMenu('账户', 'Account')
    await keeper.page.getByRole('link', { name: '繁體中文' }).click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '客戶' }))
    expect.equal(await langOf(keeper), HANT)
    // Labels of fields, choices, acts and places.
    const headings = await keeper.main.locator('thead th').allInnerTexts()
    expect.ok(headings.includes('客戶名稱') && headings.includes('負責人') && headings.includes('最近聯絡'), String(headings))
    await expect.says(keeper.main, '匯入')
    await expect.says(keeper.page.getByRole('navigation', { name: '主導覽' }), '聯絡人')
    // What is read on another thread than the answer is written on.
    await keeper.open(`/customers/${id}`)
    await expect.says(keeper.main.locator('.tiles'), '年採購額')
    await expect.says(keeper.main.locator('.tiles'), '1,234.6萬')
    await expect.says(keeper.main.locator('.path'), '潛在')
    await keeper.open('/customers/new')
    await expect.says(keeper.page.getByRole('heading', { level: 1 }), '新增客戶')
    await expect.seen(keeper.main.getByRole('button', { name: '儲存', exact: true }))
    // A sentence with a value in it stays in its base language.
    keeper.watch.expect(422)
    await keeper.main.getByRole('button', { name: '儲存', exact: true }).click()
    await expect.says(keeper.main.locator('.field-error').first(), '请填写')
    await keeper.openMenu('帳戶', 'Account')
    await keeper.page.getByRole('link', { name: '中文', exact: true }).click()
    await expect.seen(keeper.page.getByRole('heading', { level: 1, name: '客户' }))
    expect.equal(await langOf(keeper), 'zh-CN')
  },

  'a browser that asks for Taiwanese gets Traditional Chinese, and an address can ask for any language': async ({ house, visit }) => {
    const page = await (await fetch(`${house.url}/sign-in`, { headers: { 'accept-language': 'zh-TW,zh;q=0.9' } })).text()
    expect.ok(page.includes(`<html lang="${HANT}"`) && page.includes('登入'), page.slice(0, 2_000))
    const stranger = await visit()
    await stranger.open(`/sign-in?lang=${HANT}`)
    await expect.seen(stranger.main.getByRole('button', { name: '登入', exact: true }))
    await stranger.page.getByRole('link', { name: 'English' }).click()
    await expect.seen(stranger.main.getByRole('button', { name: 'Sign in', exact: true }))
    expect.equal(await langOf(stranger), 'en')
    const answer = await fetch(`${house.url}/api/v1/me?lang=zh-HK`, { headers: { authorization: `Bearer ${house.key}` } })
    expect.equal((await answer.json()).lang, HANT)
  },
}
