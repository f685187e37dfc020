import { mail, syncWorld } from './sync-world.ts'

describe('A2: encrypted mail in HubSpot', () => {
  test.each([
    ['en', '[This message was encrypted for its readers. Commonhold does not read its text; it is in the mailbox.]'],
    ['zh-CN', '[此邮件仅对收件人加密，Commonhold 不读取其正文；原文请在邮箱中查看。]'],
  ] as const)('says in %s why it has no text; a copy that could be read is shown', async (language, said) => {
    const world = await syncWorld()
    try {
      const sealed = { text: null, html: null, opaque: 'encrypted' } as const
      await world.capturing(
        mail('sealed@x', 'ann@ours.com > bob@alpha.com', sealed),
        mail('opened@x', 'ann@ours.com > bob@alpha.com', sealed),
        mail('opened@x', 'ann@ours.com > bob@alpha.com', { text: 'Opened by the gateway' }),
        mail('empty@x', 'ann@ours.com > bob@alpha.com', { text: null }),
      )
      await world.sync({ language })
      const shown = new Map(world.emails().map(({ properties }) => [properties['hs_email_subject'], properties]))
      expect(shown.get('Subject of sealed@x')?.['hs_email_text']).toBe(said)
      expect(shown.get('Subject of sealed@x')?.['hs_email_html']).toBe(`<div>${said}</div>`)
      expect(shown.get('Subject of opened@x')?.['hs_email_text']).toBe('Opened by the gateway')
      expect(shown.get('Subject of empty@x')?.['hs_email_text'] ?? '').toBe('')
    } finally {
      await world.close()
    }
  })
})
