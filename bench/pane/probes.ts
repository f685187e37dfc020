// What runs in the browser, as text: this program knows no document.

/** Marks of the trace, one of each an item change. */
export const CHANGED = 'commonhold-changed'
export const SHOWN = 'commonhold-shown'

/** Longer than anything that would be reported as a figure. */
const PATIENCE_MS = 20_000

/** What the pane shows of an account, and when. */
export interface Shown {
  /** Of the frame in which it was painted: ms since 1970, by the pane's own clock. */
  readonly at: number
  /** The bar's table: holder and share as they stand there. */
  readonly rows: readonly (readonly [holder: string, share: string])[]
}

/** In Outlook's page: notes when the pane is told of another item, before the message to its frame is posted. */
export const TELLS_WHEN_CHANGED = `(() => {
  const { frame } = window.outlook.pane
  const tell = frame.tell.bind(frame)
  frame.tell = (name, data) => {
    if (name === 'olkItemSelectedChanged') {
      performance.mark('${CHANGED}')
      window.changedAt = performance.timeOrigin + performance.now()
    }
    return tell(name, data)
  }
})()`

/** In Outlook's page: opens a message; answers when the pane was told. */
export function selecting(item: string): string {
  return `window.outlook.select(${JSON.stringify(item)}).then(() => window.changedAt)`
}

/**
 * In the pane: keeps as \`window.shown\` the promise of the moment at which the heading of the account and its shares stand
 * in the document and the frame with them is painted: the task after the next animation frame's.
 */
export function watchingFor(account: string): string {
  return `void (window.shown = new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      observer.disconnect()
      reject(new Error('no figures of ${account}, but: ' + document.body.innerText.slice(0, 300)))
    }, ${PATIENCE_MS})
    const rows = () => {
      const heading = [...document.querySelectorAll('main h2')].find((one) => one.textContent === ${JSON.stringify(account)})
      const bar = heading?.closest('section').querySelector('svg[role=img] ~ table')
      return [...(bar?.querySelectorAll('tbody tr') ?? [])].map((row) =>
        [row.querySelector('th').textContent, row.querySelector('td').textContent])
    }
    const look = () => {
      const found = rows()
      if (found.length === 0) return
      clearTimeout(late)
      observer.disconnect()
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          performance.mark('${SHOWN}')
          resolve({ at: performance.timeOrigin + performance.now(), rows: found })
        }
        port2.postMessage(null)
      })
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    look()
  }))`
}
