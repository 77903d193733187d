// Files beside a record: dropped, pasted, chosen, with and without script, on a phone; what is refused; on paper.

import { readFile } from 'node:fs/promises'
import { axe } from '../axe.mjs'
import { expect } from '../expect.mjs'
import { PHONE } from '../visit.mjs'

// The smallest picture there is: one point.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const panel = (visited) => visited.main.locator('#files')
const lines = (visited) => panel(visited).locator('[data-files-list] .file')
const coming = (visited) => panel(visited).locator('.file-coming')
const onPaper = (visited) => visited.page.emulateMedia({ media: 'print' })

// Files as the desktop hands them over.
async function carry(visited, where, kind, files) {
  const carried = await visited.page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], name, { type }))
    }
    return transfer
  }, files.map(({ name, type, bytes }) => ({ name, type, base64: Buffer.from(bytes).toString('base64') })))
  await visited.page.locator(where).first().evaluate((place, [sort, transfer]) => {
    const how = { bubbles: true, cancelable: true }
    place.dispatchEvent(sort === 'paste'
      ? new ClipboardEvent(sort, { ...how, clipboardData: transfer })
      : new DragEvent(sort, { ...how, dataTransfer: transfer }))
  }, [kind, carried])
}

async function download(visited, name) {
  const line = lines(visited).filter({ hasText: name })
  await line.locator('summary').click()
  const waited = visited.page.waitForEvent('download')
  await line.getByRole('link', { name: visited.t('下载', 'Download') }).click()
  const kept = await waited
  return { name: kept.suggestedFilename(), bytes: await readFile(await kept.path()) }
}

export default {
  'files dropped anywhere on a record stand beside it, come back as they were, are renamed, deleted and brought back': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '宜兴衡泽环保设备有限公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    const files = [
      { name: '报价单 终稿.csv', type: 'text/csv', bytes: Buffer.from('品名,数量\r\n法兰,3\r\n') },
      { name: 'page.html', type: 'image/png', bytes: Buffer.from('<!doctype html><script>document.title = 1</script>') },
    ]
    await carry(keeper, '.record-main', 'dragover', files)
    await expect.seen(keeper.page.getByText('松开即可添加到这条记录'))
    await carry(keeper, '.record-main', 'drop', files)
    await expect.soon(async () => await lines(keeper).count() === 2, 'two files are there')
    await expect.notSeen(coming(keeper))
    await expect.says(keeper.page.locator('.toasts'), '已添加文件“page.html”')
    const kept = await download(keeper, '报价单 终稿.csv')
    expect.equal(kept.name, '报价单 终稿.csv')
    expect.ok(kept.bytes.equals(files[0].bytes), 'every byte is as it was')
    // What could run here is only ever kept.
    expect.equal((await download(keeper, 'page.html')).name, 'page.html')

    await keeper.open(`/customers/${id}`)
    await expect.says(keeper.main.locator('#timeline'), '添加了文件 报价单 终稿.csv')
    await lines(keeper).filter({ hasText: 'page.html' }).locator('summary').click()
    await lines(keeper).getByRole('link', { name: '重命名' }).first().click()
    keeper.watch.expect(422)
    await keeper.field('文件名', 'Name').fill('..')
    await keeper.button('保存', 'Save').click()
    await expect.says(keeper.main.getByRole('alert').first(), '请给文件起一个能显示的名称')
    await keeper.field('文件名', 'Name').fill('网页说明.html')
    await keeper.button('保存', 'Save').click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await expect.says(panel(keeper), '网页说明.html')

    await lines(keeper).filter({ hasText: '网页说明.html' }).locator('summary').click()
    await lines(keeper).getByRole('button', { name: '删除' }).first().click()
    await expect.soon(async () => await lines(keeper).count() === 1, 'one is gone')
    await keeper.page.locator('.toasts').getByRole('button', { name: '撤销' }).click()
    await expect.soon(async () => await lines(keeper).count() === 2, 'it is back')
  },

  'a screenshot is pasted anywhere but where one writes, gets a name, and shows in small': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '溧阳衡泽输送机械有限公司' })
    const keeper = await visit({ as: house.keeper, lang: 'en' })
    await keeper.open(`/customers/${id}`)
    const shot = [{ name: 'image.png', type: 'image/png', bytes: PNG }]
    // Where one writes the browser pastes as ever.
    await carry(keeper, '#composer textarea', 'paste', shot)
    await carry(keeper, 'body', 'paste', shot)
    await expect.soon(async () => await lines(keeper).count() === 1, 'one picture is there')
    await expect.says(lines(keeper), /Screenshot \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png/)
    const picture = lines(keeper).locator('img')
    await picture.scrollIntoViewIfNeeded()
    await expect.soon(() => picture.evaluate(({ complete, naturalWidth }) => complete && naturalWidth === 1), 'the picture shows')
    const answer = await keeper.page.request.get(await picture.getAttribute('src'))
    expect.equal(answer.headers()['content-disposition'].split(';')[0], 'inline')
    expect.equal(answer.headers()['content-security-policy'], "sandbox; default-src 'none'")
  },

  'an upload shows how far it is and is cancelled; one whose line is cut is sent again; one too large is not sent': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '金坛衡泽电缆有限公司' })
    const keeper = await visit({ as: house.keeper })
    await keeper.open(`/customers/${id}`)
    let letThrough
    let cuts = 0
    const held = new Promise((done) => { letThrough = done })
    await keeper.page.route(`**/customers/${id}/files`, async (route) => {
      if (route.request().postDataBuffer()?.includes('cut.txt') && cuts++ === 0) return route.abort('connectionreset')
      if (route.request().postDataBuffer()?.includes('held.txt')) await held
      return route.continue().catch(() => {}) // Cancelled meanwhile.
    })
    const input = keeper.page.locator('#files-input')
    const text = (name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) })
    await input.setInputFiles([text('held.txt'), text('waits.txt')])
    await expect.soon(async () => await coming(keeper).count() === 2, 'both are on their way')
    await expect.seen(coming(keeper).getByRole('progressbar', { name: '上传进度' }))
    // The one that goes, and the one that waits.
    await coming(keeper).filter({ hasText: 'waits.txt' }).getByRole('button', { name: '取消上传' }).click()
    // The browser has let go of it before the line is free again: what was sent whole cannot be called back.
    const letGo = keeper.page.waitForEvent('requestfailed', (request) => request.postDataBuffer()?.includes('held.txt'))
    await coming(keeper).filter({ hasText: 'held.txt' }).getByRole('button', { name: '取消上传' }).click()
    await expect.soon(async () => await coming(keeper).count() === 0, 'neither is')
    await letGo
    letThrough()

    await input.setInputFiles([text('cut.txt'), text('after.txt')])
    await expect.says(coming(keeper).filter({ hasText: 'cut.txt' }), '连接中断')
    await expect.says(panel(keeper).locator('[data-files-list]'), 'after.txt')
    keeper.watch.complaints.length = 0 // The line was cut on purpose.
    await coming(keeper).getByRole('button', { name: '重试' }).click()
    await expect.says(panel(keeper).locator('[data-files-list]'), 'cut.txt')
    await input.evaluate((box) => {
      const transfer = new DataTransfer()
      const large = new File(['x'], 'film.mp4')
      Object.defineProperty(large, 'size', { value: 101 * 1024 * 1024 })
      transfer.items.add(new File(['x'], 'film.mp4'))
      Object.defineProperty(box, 'files', { configurable: true, value: [large] })
      box.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await expect.says(coming(keeper), '文件超过 100 MB')
    const found = await house.ask('GET', `/files?record=customers/${id}`)
    expect.deepEqual(found.data.map(({ name }) => name).sort(), ['after.txt', 'cut.txt'])
  },

  'without script files are added by a plain form, several at once, and refused in words': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '丹阳衡泽眼镜有限公司' })
    const keeper = await visit({ as: house.keeper, lang: 'en', script: false })
    await keeper.open(`/customers/${id}`)
    await panel(keeper).getByRole('button', { name: 'Add files' }).last().click()
    await expect.says(keeper.page.locator('.toasts'), 'Choose the files to add first')
    await panel(keeper).locator('.files-form input[type=file]').setInputFiles([
      { name: 'one.txt', mimeType: 'text/plain', buffer: Buffer.from('one') },
      { name: 'two.txt', mimeType: 'text/plain', buffer: Buffer.from('two') },
    ])
    await panel(keeper).getByRole('button', { name: 'Add files' }).last().click()
    await expect.address(keeper.page, (path) => path === `/customers/${id}`)
    await expect.says(keeper.page.locator('.toasts'), '2 files added')
    expect.equal(await lines(keeper).count(), 2)
    await panel(keeper).locator('.files-form input[type=file]').setInputFiles({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) })
    await panel(keeper).getByRole('button', { name: 'Add files' }).last().click()
    await expect.says(keeper.page.locator('.toasts'), 'the file is empty')
    expect.equal(await lines(keeper).count(), 2)
    await keeper.page.goBack()
    await keeper.open(`/customers/${id}`)
  },

  'a form that another site forges adds no file, and who only sees a record is offered no box': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '句容衡泽光伏有限公司' })
    const reader = await house.hire('files.reader', 'analyst')
    const keeper = await visit({ as: house.keeper })
    keeper.watch.expect(403)
    await keeper.open(`/customers/${id}`)
    const answers = await keeper.page.evaluate(async (record) => {
      const form = new FormData()
      form.append('file', new File(['x'], 'forged.txt'))
      const page = await fetch(`/customers/${record}/files`, { method: 'POST', body: form })
      const api = await fetch(`/api/v1/files?record=customers/${record}&name=forged.txt`, { method: 'POST', body: 'x' })
      return [page.status, api.status]
    }, id)
    expect.deepEqual(answers, [403, 403])
    await house.ask('POST', `/files?record=customers/${id}&name=seen.txt`, { body: { seen: true } })
    const visited = await visit({ as: reader })
    visited.watch.expect(403, 404)
    await visited.open(`/customers/${id}`)
    await expect.says(panel(visited), 'seen.txt')
    expect.equal(await panel(visited).locator('.files-form input[type=file]').count(), 0)
    await lines(visited).locator('summary').click()
    expect.deepEqual(await lines(visited).locator('.menu-list > *').allInnerTexts(), ['下载'])
  },

  'on a phone files are chosen by thumb, nothing sticks out, and axe-core finds nothing': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '扬中衡泽电气有限公司' })
    for (let count = 1; count <= 10; count += 1) {
      const name = encodeURIComponent(`第${count}份很长很长的会议纪要和现场照片说明文件名称用来看看会不会伸出去_终稿_v${count}.txt`)
      await house.ask('POST', `/files?record=customers/${id}&name=${name}`, { body: { count } })
    }
    const found = []
    for (const how of [{ size: PHONE }, { size: PHONE, theme: 'dark', lang: 'en' }, {}]) {
      const keeper = await visit({ as: house.keeper, ...how })
      await keeper.open(`/customers/${id}`)
      await expect.noSidewaysScrolling(keeper.page)
      expect.equal(await lines(keeper).filter({ visible: true }).count(), 8)
      if (how.size === PHONE) {
        const box = await lines(keeper).first().locator('summary').boundingBox()
        expect.ok(box.width >= 44 && box.height >= 44, `the menu is ${box.width} × ${box.height}`)
      }
      const waited = keeper.page.waitForEvent('filechooser')
      await panel(keeper).getByRole('button', { name: keeper.t('添加文件', 'Add files') }).first().click()
      const chooser = await waited
      expect.ok(chooser.isMultiple(), 'several may be chosen')
      await keeper.page.route('**/files', () => {}) // It stays on its way while we look.
      await chooser.setFiles({ name: 'photo.png', mimeType: 'image/png', buffer: PNG })
      await expect.seen(coming(keeper))
      await lines(keeper).first().locator('summary').click()
      found.push(...await axe(keeper))
      await coming(keeper).getByRole('button', { name: keeper.t('取消上传', 'Cancel this upload') }).click()
    }
    expect.deepEqual(found, [])
  },

  'a photograph taken on a phone carries the moment, who took it and of whom, in its points; what cannot be drawn is not added': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '靖江衡泽起重设备有限公司' })
    const { id: there } = await house.create('interactions', { customer: id, kind: 'visit', text: '现场看吊装' })
    for (const [lang, path] of [['zh', `/interactions/${there}`], ['en', `/customers/${id}`]]) {
      const keeper = await visit({ as: house.keeper, size: PHONE, lang })
      await keeper.page.addInitScript(() => {
        window.burnt = []
        const { fillText } = CanvasRenderingContext2D.prototype
        CanvasRenderingContext2D.prototype.fillText = function told(text, ...rest) {
          window.burnt.push(text)
          return fillText.call(this, text, ...rest)
        }
      })
      await keeper.open(path)
      const waited = keeper.page.waitForEvent('filechooser')
      await panel(keeper).getByRole('button', { name: keeper.t('拍照', 'Take a photo') }).click()
      const chooser = await waited
      expect.equal(await chooser.element().getAttribute('capture'), 'environment')
      const white = await keeper.page.evaluate(() => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 4000, height: 3000 })
        const pen = canvas.getContext('2d')
        pen.fillStyle = '#fff'
        pen.fillRect(0, 0, 4000, 3000)
        return canvas.toDataURL('image/png').split(',')[1]
      })
      const before = await lines(keeper).count()
      await chooser.setFiles({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: Buffer.from(white, 'base64') })
      await expect.soon(async () => await lines(keeper).count() === before + 1, 'the photograph is there')
      const [moment, who, about] = await keeper.page.evaluate(() => window.burnt)
      expect.ok(/20\d\d/.test(moment) && /:\d\d:\d\d/.test(moment) && moment.includes('GMT'), `a moment: ${moment}`)
      expect.equal(about, '靖江衡泽起重设备有限公司')
      const line = lines(keeper).first()
      await expect.says(line, keeper.t('照片', 'Photo'))
      expect.ok(who.length > 1 && (await line.innerText()).includes(who), `whoever added it: ${who}`)
      const href = await line.locator('.file-name').getAttribute('href')
      // As it is kept: smaller, and dark where the writing stands.
      const kept = await keeper.page.evaluate(async (from) => {
        const picture = await createImageBitmap(await (await fetch(from)).blob())
        const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height })
        const pen = canvas.getContext('2d', { willReadFrequently: true })
        pen.drawImage(picture, 0, 0)
        const at = (x, y) => pen.getImageData(x, y, 1, 1).data[0]
        return { width: picture.width, height: picture.height, middle: at(1500, 1000), corner: at(picture.width - 5, picture.height - 5) }
      }, href)
      expect.deepEqual([kept.width, kept.height], [3072, 2304])
      expect.ok(kept.middle > 250 && kept.corner < 150, `${kept.middle} in the middle, ${kept.corner} in the corner`)

      await panel(keeper).locator('[data-photo-input]').setInputFiles({ name: 'IMG_0002.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') })
      await expect.says(coming(keeper), keeper.t('没有添加', 'was not added'))
      expect.equal(await lines(keeper).count(), before + 1)
    }
    const desk = await visit({ as: house.keeper })
    await desk.open(`/customers/${id}`)
    await expect.notSeen(panel(desk).getByRole('button', { name: '拍照' }))
  },

  'a record on paper: what is known and what happened, its address and day, and nothing that is pressed': async ({ house, visit }) => {
    const { id } = await house.create('customers', { name: '仪征衡泽汽配有限公司', city: '扬州' })
    await house.create('interactions', { customer: id, kind: 'call', text: '打印时也要看到这一行' })
    await house.ask('POST', `/files?record=customers/${id}&name=${encodeURIComponent('合同.txt')}`, { body: {} })
    for (const lang of ['zh', 'en']) {
      const keeper = await visit({ as: house.keeper, lang, theme: 'dark' })
      await keeper.open(`/customers/${id}`)
      await keeper.page.evaluate(() => {
        window.prints = 0
        window.print = () => { window.prints += 1; window.dispatchEvent(new Event('beforeprint')) }
      })
      await keeper.page.keyboard.press('p')
      expect.equal(await keeper.page.evaluate(() => window.prints), 1)
      await onPaper(keeper)
      for (const words of ['仪征衡泽汽配有限公司', '打印时也要看到这一行', '合同.txt', '扬州', `${house.url}/customers/${id}`]) {
        await expect.seen(keeper.page.getByText(words).filter({ visible: true }))
      }
      await expect.says(keeper.page.locator('.print-foot'), keeper.t('截至 20', 'as of '))
      const pressed = keeper.page.locator('button, input, select, textarea, nav, summary, .composer, .tabs, .top, .side, .foot-bar, .toasts').filter({ visible: true })
      expect.deepEqual(await pressed.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 120))), [])
      // Dark is for screens.
      const ground = await keeper.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      expect.equal(ground, 'rgb(255, 255, 255)')
      const facts = await keeper.page.locator('.record-side .facts').first().evaluate((box) => getComputedStyle(box).gridTemplateColumns.split(' ').length)
      expect.equal(facts, 2)
    }
  },

  'a list on paper has its headings and rows, and no boxes to tick': async ({ house, visit }) => {
    const keeper = await visit({ as: house.keeper })
    await keeper.open('/customers')
    const rows = await keeper.main.locator('[data-row]').count()
    await onPaper(keeper)
    expect.equal(await keeper.main.locator('[data-row]').filter({ visible: true }).count(), rows)
    await expect.seen(keeper.main.getByRole('columnheader').first())
    const pressed = keeper.page.locator('button, input, select, nav, summary, .filter-bar, .pager, .tabs').filter({ visible: true })
    expect.deepEqual(await pressed.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 120))), [])
    await expect.says(keeper.page.locator('.print-foot'), '/customers')
  },
}
