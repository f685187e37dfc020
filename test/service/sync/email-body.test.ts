import fc from 'fast-check'
import { ownCases } from '../../../bench/strip/cases.ts'
import { emailBody, harmlessHtml } from '../../../service/sync/email-body.ts'

const body = (text: string | null, html: string | null = null) => emailBody({ text, html, sender: 'ann@example.com' })

describe('A2: what HubSpot is given to show', () => {
  test('new text as text, the whole original as HTML', () => {
    const html =
      '<div>Yes, 400 pieces.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Tom</div><div>How many?</div>'
    const made = body(null, html)
    expect(made.text).toBe('Yes, 400 pieces.')
    expect(made.html).toContain('Yes, 400 pieces.')
    expect(made.html).toContain('How many?')
  })

  test('text alone becomes HTML too, so that the history stays', () => {
    expect(body('Yes, x < 3 & y.\n\nOn 3 Mar 2026, at 09:14, Tom <t@a.example> wrote:\n> How many?')).toEqual({
      text: 'Yes, x < 3 & y.',
      html: '<div>Yes, x &lt; 3 &amp; y.<br /><br />On 3 Mar 2026, at 09:14, Tom &lt;t@a.example&gt; wrote:<br />&gt; How many?</div>',
    })
  })

  test('a bare forward is shown whole; nothing stays nothing', () => {
    const forward = 'Begin forwarded message:\n\n> From: Tom\n> Hello'
    expect(body(forward).text).toBe(forward)
    expect(body(null)).toEqual({ text: null, html: null })
    expect(body('', ' ')).toEqual({ text: '', html: null })
  })

  test('of every own case the HTML holds the new text and is harmless', () => {
    for (const { body: given, wanted } of ownCases()) {
      const { html } = emailBody({ ...given, sender: null })
      const words = (text: string) => text.replace(/<[^>]*>|&\w+;|[\s\u00a0]+|[<>&]/g, '')
      for (const line of wanted.split('\n')) expect(words(html ?? '')).toContain(words(line))
      expectHarmless(html ?? '')
    }
  })
})

function expectHarmless(html: string): void {
  expect(html).not.toMatch(
    /<(?:script|style|img|iframe|object|embed|form|input|button|meta|link|base|svg|math|video|audio)\b/i,
  )
  expect(html).not.toMatch(/<!--|<!\[/)
  // Inside tags only: a text may speak of all this.
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
    expect(tag).not.toMatch(/\son\w+\s*=/i)
    expect(tag).not.toMatch(/(?:javascript|vbscript|data|cid|file)\s*:/i)
    expect(tag).not.toMatch(/url\s*\(|expression\s*\(|position\s*:|display\s*:|@import|behavior\s*:/i)
  }
}

const hostile: readonly (readonly [string, string, string])[] = [
  ['script', 'a<script>alert(1)</script>b', 'ab'],
  ['handler', '<p onclick="x()">a</p>', '<p>a</p>'],
  ['javascript address', '<a href="java&#115;cript:x()">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'],
  ['data address', '<a href="data:text/html,x">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'],
  ['address without scheme', '<a href="//evil.example/x">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'],
  ['pixel that counts readers', 'a<img src="https://t.example/p.gif" width="1" height="1">b', 'a<span></span>b'],
  ['picture with words', '<img src="https://t.example/l.png" alt="Logo <b>">', '<span>[Logo &lt;b&gt;]</span>'],
  ['attached picture', '<img src="cid:image001.png@01D9">', '<span>[image001.png]</span>'],
  ['form', '<form action="https://e.example"><input name="a">Name<button>go</button></form>', 'Namego'],
  ['style sheet', '<style>@import url(https://e.example);</style>a', 'a'],
  ['style that loads', '<p style="background:url(https://e.example);color:red">a</p>', '<p style="color:red">a</p>'],
  ['style that covers', '<p style="position:fixed;top:0;z-index:9">a</p>', '<p>a</p>'],
  ['hidden text', 'a<div style="display:none">pre</div><p style="mso-hide:all">x</p>b', 'ab'],
  ['refresh', '<meta http-equiv="refresh" content="0;url=https://e.example">a', 'a'],
  ['base', '<base href="https://e.example/">a', 'a'],
  ['conditional comment', 'a<!--[if mso]><p>Word</p><![endif]-->b<![if !mso]>c<![endif]>', 'abc'],
  ['frame', '<iframe src="https://e.example"></iframe>a', 'a'],
  ['drawing', '<svg onload="x()"><text>t</text></svg>a', 'a'],
]

describe('harmless HTML', () => {
  test.each(hostile)('%s', (_name, html, wanted) => {
    expect(harmlessHtml(html)).toBe(wanted)
    expectHarmless(harmlessHtml(html))
  })

  const piece = fc.constantFrom(
    ...hostile.map(([, html]) => html),
    '<div>',
    '</div>',
    '<blockquote type="cite">',
    '</blockquote>',
    '<p style="color:red;font-family:\'A B\', &quot;C&quot;;margin:0 0 0 .8ex">',
    '<table><tr><td width="10">',
    '&nbsp;&amp;lt;&lt;script&gt;',
    '<',
    '"',
    "'",
    '<a href="https://a.example/?a=1&b=2">',
    '<img alt="<script>x</script>" src=x onerror=y>',
    '<!--',
    '-->',
    '<sCrIpT',
    'text',
  )
  test('made of anything: harmless, and the same again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (html) => {
          const once = harmlessHtml(html)
          expectHarmless(once)
          expect(harmlessHtml(once)).toBe(once)
        },
      ),
    )
  })

  test('of every own case the same again changes nothing', () => {
    for (const { body: given } of ownCases()) {
      if (given.html === null) continue
      const once = harmlessHtml(given.html)
      expect(harmlessHtml(once)).toBe(once)
    }
  })
})
