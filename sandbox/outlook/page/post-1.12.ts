/**
 * The one place of what office.js from npm (frozen at Mailbox 1.12, April 2022) has not and the add-in uses; each a
 * stand-in, listed in sandbox/README.md. A test that is green on one of these says nothing of the real library.
 *
 * 1. `window.nestedAppAuthBridge`: the way MSAL.js talks to the broker. Here: messages to the page that plays Outlook.
 * 2. `Office.context.officeTheme` (Mailbox 1.14): the colours of the page's theme. Only where the frame's name says one, so
 *    that a page without it asks for the library by itself.
 */
{
  type Listener = (event: { data: string }) => void
  const listeners = new Set<Listener>()
  // The library's own start-up information names the host; in a dialog there is no bridge.
  const named = /^\{/.test(window.name) ? (JSON.parse(window.name) as { xdmInfo?: string; theme?: string }) : {}
  const hostOrigin = named.xdmInfo?.split('|')[2]
  if (hostOrigin !== undefined && window.parent !== window) {
    window.addEventListener('message', (event) => {
      if (event.source !== window.parent || event.origin !== hostOrigin) return
      if (typeof event.data !== 'string' || !event.data.startsWith('{"brokerAnswer"')) return
      const { brokerAnswer } = JSON.parse(event.data) as { brokerAnswer: string }
      for (const listener of listeners) listener({ data: brokerAnswer })
    })
    Object.assign(window, {
      nestedAppAuthBridge: {
        addEventListener: (_type: string, listener: Listener): void => void listeners.add(listener),
        removeEventListener: (_type: string, listener: Listener): void => void listeners.delete(listener),
        postMessage: (text: string): void => {
          window.parent.postMessage(JSON.stringify({ brokerRequest: text }), hostOrigin)
        },
      },
    })
  }
  const { theme } = named
  const library = (globalThis as unknown as { Office?: { onReady: (then: () => void) => void; context: object } })
    .Office
  if (theme !== undefined && library !== undefined) {
    const [ground, text] = theme === 'dark' ? ['#1f1f1f', '#ffffff'] : ['#ffffff', '#242424']
    library.onReady(() => {
      const value = {
        bodyBackgroundColor: ground,
        bodyForegroundColor: text,
        controlBackgroundColor: ground,
        controlForegroundColor: text,
      }
      Object.defineProperty(library.context, 'officeTheme', { value, configurable: true })
    })
  }
}
