// A new house is led from its company to its people to its first customers; whoever is new is told where to look.

import { expect } from '../expect.mjs'
import { openEmptyHouse } from '../house.mjs'

const FOUNDER = { login: 'xie.yuhua', password: '一句谁都容易记住的长长的话' }
const COLLEAGUE = { login: 'bai.lu', password: '另一句谁都容易记住的长话' }

export default {
  'without script: the first administrator names the company, adds a colleague, tries a sample, and is done': async ({ house: { database }, visit }) => {
    const house = await openEmptyHouse(database)
    try {
      const founder = await visit({ house, script: false })
      founder.watch.expect(404, 422)
      await signUp(founder, house)
      await expect.says(founder.main, '0 / 3 步已完成')
      await founder.link('开始', 'Begin').click()
      await expect.address(founder.page, (path) => path === '/first-steps/company')
      await expect.says(founder.main, 'Asia/Shanghai')
      await founder.link('填写公司名称', 'Fill in the name').click()
      await founder.field('公司名称', 'Name').fill('白鹭精密机械有限公司')
      await founder.field('公司简称', 'Short name').fill('白鹭机械')
      await founder.button('保存', 'Save').click()
      await expect.address(founder.page, (path) => path === '/first-steps/people')
      await expect.says(founder.page.getByRole('navigation', { name: '主导航' }), '白鹭机械')

      await founder.link('添加用户', 'Add a user').click()
      await founder.field('姓名', 'Name').fill('白露')
      await founder.field('登录名', 'Login').fill(COLLEAGUE.login)
      await founder.field('初始密码', 'First password').fill('太短')
      await founder.field('角色', 'Role').selectOption({ label: '销售' })
      await founder.field('团队', 'Team').fill('华东销售部')
      await founder.button('添加', 'Add').click()
      await expect.says(founder.main.getByRole('alert').first(), '至少')
      expect.equal(await founder.field('姓名', 'Name').inputValue(), '白露')
      await founder.field('初始密码', 'First password').fill(COLLEAGUE.password)
      await founder.button('添加', 'Add').click()
      // Shown once, to be told in person.
      await expect.says(founder.main, '已添加“白露”')
      await expect.says(founder.main, COLLEAGUE.password)
      await founder.link('完成', 'Done').click()
      await expect.address(founder.page, (path) => path === '/first-steps/people')
      expect.equal((await founder.page.content()).includes(COLLEAGUE.password), false)
      await expect.says(founder.main, '这一步已经完成')
      await founder.link('下一步', 'Next').click()

      await expect.address(founder.page, (path) => path === '/first-steps/customers')
      await founder.button('用样例文件试一试', 'Try it with a sample').click()
      await expect.address(founder.page, (path) => path.startsWith('/imports/drafts/'))
      await founder.button('下一步：检查', 'Next: check').click()
      const start = founder.button('开始导入', 'Start the import')
      // Without script a page that waits is asked for again.
      await expect.soon(async () => (await start.count()) > 0 || !(await founder.page.reload()), 'the check ends')
      await start.click()
      await expect.soon(async () => {
        await founder.open('/customers')
        return (await founder.main.locator('.row-link').count()) === 8
      }, 'the sample is in')

      await founder.open('/first-steps')
      await expect.address(founder.page, (path) => path === '/first-steps/done')
      await expect.says(founder.main, '都准备好了')
      await founder.open('/')
      await expect.notSeen(founder.main.getByRole('heading', { name: '开始使用' }))

      // The company's name has its history, as every record.
      await founder.open('/companies')
      await expect.says(founder.main, '白鹭精密机械有限公司')
      await expect.says(founder.main.locator('.timeline'), '公司简称')

      const colleague = await visit({ house, as: COLLEAGUE })
      colleague.watch.expect(403, 404)
      await colleague.open('/')
      await expect.says(colleague.main, '最初的五分钟')
      expect.equal((await colleague.open('/first-steps')).status(), 404)
      expect.equal((await colleague.open('/people/new')).status(), 403)
      await colleague.open('/')
      await colleague.button('不再显示', 'Do not show again').click()
      await expect.notSeen(colleague.main.getByRole('heading', { name: '最初的五分钟' }))
      await colleague.open('/')
      await expect.notSeen(colleague.main.getByRole('heading', { name: '最初的五分钟' }))
    } finally {
      await house.close()
    }
  },

  'by keyboard: the steps are skipped, come back, and are put away': async ({ house: { database }, visit }) => {
    const house = await openEmptyHouse(database)
    try {
      const founder = await visit({ house, lang: 'en' })
      await signUp(founder, house)
      const press = async (role, name) => {
        const control = founder.main.getByRole(role, { name, exact: true })
        await control.focus()
        await founder.page.keyboard.press('Enter')
      }
      await press('link', 'Begin')
      for (const noun of ['company', 'people', 'customers']) {
        await expect.address(founder.page, (path) => path === `/first-steps/${noun}`)
        await press('link', 'Skip for now')
      }
      await expect.address(founder.page, (path) => path === '/first-steps/done')
      await expect.says(founder.main, 'Some of it can wait')
      await press('link', 'To my day')
      await expect.says(founder.main, '0 of 3 done')
      await press('button', 'Do not show again')
      await expect.notSeen(founder.main.getByRole('heading', { name: 'First steps' }))
    } finally {
      await house.close()
    }
  },
}

async function signUp(founder, house) {
  await founder.open(house.firstRun)
  await founder.field('姓名', 'Name').fill('解语花')
  await founder.field('登录名', 'Login').fill(FOUNDER.login)
  await founder.field('密码', 'Password').fill(FOUNDER.password)
  await founder.field('再输一次密码', 'The password again').fill(FOUNDER.password)
  await founder.button('创建并登录', 'Create and sign in').click()
  await expect.address(founder.page, (path) => path === '/')
}
