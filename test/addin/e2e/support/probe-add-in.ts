import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page as small as an add-in can be, at the addresses of the real one: what the host does is looked at through it. */
const page = (script: string) => `<!doctype html><html lang="en"><head><title>Probe</title>
<script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>
<script src="/addin/${script}"></script></head><body></body></html>`

const TASKPANE = `
Office.onReady((info) => {
  window.info = info
  document.title = 'ready'
  window.ask = (target, name, ...args) => new Promise((resolve) => {
    target[name](...args, (result) => resolve(result.error ? { code: result.error.code, message: result.error.message } : { value: result.value }))
  })
  window.changes = []
  if (Office.context.mailbox)
    Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, () => {
      window.changes.push(Office.context.mailbox.item ? Office.context.mailbox.item.itemId || 'compose' : null)
    })
})`

/** Every handler writes down what it was given, in a header of the draft, and completes as the subject tells it to. */
const LAUNCH = `
const noted = (name) => (event) => {
  const item = Office.context.mailbox.item
  item.sessionData.getAsync('seen', (before) => {
    const seen = before.value ? JSON.parse(before.value) : []
    const given = { ...event }
    item.sessionData.setAsync('seen', JSON.stringify([...seen, { name, fields: given.changedRecipientFields, bar: given.infobarDetails }]), () => {
      item.subject.getAsync((subject) => {
        if (name !== 'onMessageSend') return event.completed()
        if (/never/.test(subject.value)) return
        event.completed({ allowEvent: !/refuse/.test(subject.value), errorMessage: 'The probe refuses.' })
      })
    })
  })
}
Office.onReady(() => {})
for (const name of ['onNewMessageCompose', 'onMessageRecipientsChanged', 'onInfoBarDismissClicked', 'onMessageSend'])
  Office.actions.associate(name, noted(name))`

/** The probe's server in the service's place, over http. */
export async function openProbe(): Promise<{ url: string; close: () => Promise<void> }> {
  const files: Record<string, [string, string]> = {
    '/addin/taskpane.html': ['text/html', page('taskpane.js')],
    '/addin/launch-event.html': ['text/html', page('launch-event.js')],
    '/addin/taskpane.js': ['text/javascript', TASKPANE],
    '/addin/launch-event.js': ['text/javascript', LAUNCH],
  }
  const server = createServer((request, response) => {
    const file = files[(request.url ?? '').split('?')[0]!]
    if (file === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': file[0] }).end(file[1])
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
