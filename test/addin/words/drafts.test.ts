import { introductionDraft } from '../../../shared/crm/introduction-draft.ts'
import { DRAFT_LANGUAGES, draftLanguage, moveDraft } from '../../../addin/words/drafts.ts'

test.each([
  ['zh-cn', 'en', 'zh-CN'],
  ['zh', 'en', 'zh-CN'],
  ['zh-hk', 'en', 'zh-TW'],
  ['de-at', 'zh-CN', 'de'],
  ['ko', 'zh-CN', 'en'],
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

test('B13: each language that is offered is one the service drafts in', () => {
  const drafts = Object.keys(DRAFT_LANGUAGES).map((language) =>
    introductionDraft({ language, contact: null, colleague: 'Zhao Min' }),
  )
  expect(new Set(drafts).size).toBe(drafts.length)
})
