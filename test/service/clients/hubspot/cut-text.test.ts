import { cutHtml, cutText } from '../../../../service/clients/hubspot/cut-text.ts'
import { headersJson } from '../../../../service/clients/hubspot/engagements.ts'
import { splitName } from '../../../../service/clients/hubspot/contacts.ts'

test('short values stay as they are', () => {
  expect(cutText('x'.repeat(65_536))).toHaveLength(65_536)
  expect(cutHtml('<p>x</p>')).toBe('<p>x</p>')
})

test('text is never cut inside a character', () => {
  const cut = cutText('😀'.repeat(40_000))
  expect(cut.length).toBeLessThanOrEqual(65_536)
  expect(Buffer.from(cut).toString()).toBe(cut)
})

test('HTML is never cut inside a tag, a comment or an entity', () => {
  expect(cutHtml('<p>hello <a href="https://example.com/long">x</a></p>', 30)).toBe('<p>hello  […]')
  expect(cutHtml(`<p>${'x'.repeat(20)}&nbsp;tail tail</p>`, 30)).toBe(`<p>${'x'.repeat(20)} […]`)
  expect(cutHtml('<p>a</p><!-- <b> a comment that goes on and on --> tail', 40)).toBe('<p>a</p> […]')
})

test('a participant list too long for the property loses names, then its end', () => {
  const many = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ address: `person.${i}@example.com`, name: `Person Number ${i}` }))
  const from = { address: 'a@b.com', name: 'A B' }
  const some = JSON.parse(headersJson({ from, to: many(1000), cc: [], bcc: [] }))
  expect(some.to).toHaveLength(1000)
  expect(some.to[0].firstName).toBeUndefined()
  const json = headersJson({ from, to: many(5000), cc: many(10), bcc: [] })
  expect(json.length).toBeLessThanOrEqual(65_536)
  expect(JSON.parse(json).cc).toHaveLength(10)
})

test('names become two parts the way HubSpot wants them', () => {
  expect(splitName('Mary Jane Hain')).toEqual({ firstName: 'Mary Jane', lastName: 'Hain' })
  expect(splitName('Weldon, Charlie')).toEqual({ firstName: 'Charlie', lastName: 'Weldon' })
  expect(splitName('王小明')).toEqual({ firstName: '王小明', lastName: '' })
  expect(splitName(null)).toEqual({ firstName: '', lastName: '' })
})
