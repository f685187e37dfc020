import { asHtml } from '../../../addin/format/draft.ts'

test('empty lines part paragraphs, line ends break', () => {
  expect(asHtml('Dear Chen,\r\n\r\nthis is Zhao Min.\nShe can help.\n\n\n')).toBe(
    '<p>Dear Chen,</p><p>this is Zhao Min.<br>She can help.</p>',
  )
  expect(asHtml('')).toBe('')
})

test('a name that is HTML stays a name', () => {
  expect(asHtml(`<img src=x onerror="alert('1')"> & Co.`)).toBe(
    '<p>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; Co.</p>',
  )
})
