/**
 * The one place of what office.js from npm (frozen at Mailbox 1.12, April 2022) has not and the add-in uses; each a
 * stand-in, listed in sandbox/README.md. A test that is green on one of these says nothing of the real library.
 *
 * 1. `window.nestedAppAuthBridge`: the way MSAL.js talks to the broker. Here: messages to the page that plays Outlook.
 */
{
  type Listener = (event: { data: string }) => void
  const listeners = new Set<Listener>()
  // The library's own start-up information names the host; in a dialog there is no bridge.
  const named = /^\{/.test(window.name) ? (JSON.parse(window.name) as { xdmInfo?: string }) : {}
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
}
