import { draftLanguage, moveDraft } from '../../../addin/words/drafts.ts'

test.each([
  ['zh-cn', 'en', 'zh-CN'],
  ['zh', 'en', 'zh-CN'],
  ['de', 'zh-CN', 'en'],
  ['en-gb', 'zh-CN', 'en'],
  [null, 'zh-CN', 'zh-CN'],
  [null, 'en', 'en'],
])('a contact who writes %s, a reader who reads %s: drafted in %s', (contacts, readers, drafted) => {
  expect(draftLanguage(contacts, readers)).toBe(drafted)
})

test('D4: the draft names the work address, whatever characters are in it', () => {
  expect(moveDraft('en', 'a.$&b@ours.example')).toContain('my work address: a.$&b@ours.example')
  expect(moveDraft('zh-CN', 'a@ours.example')).toContain('a@ours.example')
})
