// A file in a field of its own: chosen in the form, kept while the form is mended, and taken back.

import { expect } from '../expect.mjs'

const sheet = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

export default {
  'a file chosen in a form stays while the rest is mended, and an undo brings the one before back': async ({ house, visit }) => {
    const keeper = await house.hire('bai.sheng', 'owner')
    for (const lang of ['zh', 'en']) {
      const window = await visit({ as: keeper, lang })
      window.watch.expect(422)
      const code = `PR-${lang}`
      await window.open('/products/new')
      await window.field('产品资料', 'Data sheet').setInputFiles(sheet('one.txt', 'first'))
      await window.field('产品编码', 'Code').fill(code)
      await window.button('保存', 'Save').click()
      await expect.says(window.main, 'one.txt')
      await window.field('产品名称', 'Name').fill(`${window.t('压力机', 'Press')} ${code}`)
      await window.field('类别', 'Category').selectOption('equipment')
      await window.button('保存', 'Save').click()
      await expect.seen(window.main.getByRole('link', { name: /one\.txt/ }).first())
      // Another takes its place, and goes again.
      await window.open(`${new URL(window.page.url()).pathname}/edit`)
      await window.field('产品资料', 'Data sheet').setInputFiles(sheet('two.txt', 'second'))
      await window.button('保存', 'Save').click()
      await expect.seen(window.main.getByRole('link', { name: /two\.txt/ }).first())
      await window.page.getByRole('button', { name: window.t('撤销', 'Undo') }).first().click()
      await expect.seen(window.main.getByRole('link', { name: /one\.txt/ }).first())
    }
  },
}
