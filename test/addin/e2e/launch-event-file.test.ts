import { existsSync, readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { parse } from 'acorn'
import { buildAddinWhenOld } from './support/built-add-in.ts'

// Classic Outlook on Windows runs the launch-event file alone: no page, no DOM, its own small library (facts, protocol §11).
// A stand-in for that runtime: what it really offers is not to be had without Windows (docs/live-checks.md).
describe('the launch-event file, as classic Windows runs it', () => {
  let file: string
  beforeAll(async () => {
    const folder = await buildAddinWhenOld()
    expect(existsSync(`${folder}/launch-event.js`)).toBe(true)
    file = readFileSync(`${folder}/launch-event.js`, 'utf8')
  }, 240_000)

  test('is ES2016 and no module, for every engine before version 2403', () => {
    expect(() => parse(file, { ecmaVersion: 2016, sourceType: 'script' })).not.toThrow()
    expect(() => parse(file, { ecmaVersion: 2015, sourceType: 'script' })).toThrow()
  })

  /** Runs the file where there is no document, no storage, no history; `answer` is what a call of the library gives. */
  function runFile(answer: (name: string) => unknown) {
    const associated = new Map<string, (event: { completed: (result?: object) => void }) => void>()
    const called: string[] = []
    const succeed = (name: string, args: unknown[]) => {
      called.push(name)
      const then = args.findLast((each) => typeof each === 'function') as ((result: object) => void) | undefined
      setImmediate(() => then?.({ status: 'succeeded', value: answer(name) }))
    }
    const part = (prefix: string): object =>
      new Proxy(
        {},
        {
          get:
            (_, name) =>
            (...args: unknown[]) =>
              succeed(`${prefix}.${String(name)}`, args),
        },
      )
    const item = new Proxy({ conversationId: 'c1', itemType: 'message' } as Record<string, unknown>, {
      get: (known, name) => {
        if (typeof name !== 'string' || name in known) return known[name as string]
        return /Async$/.test(name) ? (...args: unknown[]) => succeed(name, args) : part(name)
      },
    })
    const scope: Record<string, unknown> = {
      Office: {
        actions: { associate: (name: string, handler: never) => associated.set(name, handler) },
        context: { mailbox: { item, userProfile: { emailAddress: 'ann@ours.example' } }, displayLanguage: 'en-US' },
        MailboxEnums: {
          ItemNotificationMessageType: { InsightMessage: 'insightMessage' },
          ActionType: { ShowTaskPane: 'showTaskPane' },
        },
        CoercionType: { Html: 'html', Text: 'text' },
      },
      commonholdConfig: {
        version: 'test',
        baseUrl: 'https://commonhold.example',
        signIn: { clientId: 'c', authority: 'https://login.microsoftonline.com/t', scope: 'api://c/access_as_user' },
      },
      fetch: () => Promise.reject(new TypeError('no network')),
      ...{
        crypto,
        TextEncoder,
        TextDecoder,
        atob,
        btoa,
        setTimeout,
        clearTimeout,
        console,
        URL,
        URLSearchParams,
        AbortController,
      },
    }
    scope['self'] = scope['window'] = scope
    runInContext(file, createContext(scope))
    return { associated, called }
  }

  test('names all four functions of the manifest, with no page around it', () => {
    const { associated } = runFile(() => null)
    expect([...associated.keys()].sort()).toEqual([
      'onInfoBarDismissClicked',
      'onMessageRecipientsChanged',
      'onMessageSend',
      'onNewMessageCompose',
    ])
  })

  test.each(['onNewMessageCompose', 'onMessageRecipientsChanged', 'onInfoBarDismissClicked', 'onMessageSend'])(
    '%s completes once without network and without a broker; a send is let go',
    async (name) => {
      const { associated } = runFile((call) =>
        /^(to|cc|bcc)\./.test(call) ? [{ emailAddress: 'a@b.example', displayName: 'A' }] : null,
      )
      const completed: (object | undefined)[] = []
      await new Promise<void>((done) => {
        associated.get(name)?.({
          completed: (result) => {
            completed.push(result)
            done()
          },
        })
      })
      await new Promise((done) => setImmediate(done))
      expect(completed).toHaveLength(1)
      if (name === 'onMessageSend') expect(completed[0]).toMatchObject({ allowEvent: true })
    },
    30_000,
  )
})
