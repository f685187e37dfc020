import { AddInFrame, type Completed, type FrameHost } from './frame.ts'
import type { AddIn, LaunchEvent } from './manifest.ts'
import type { Json } from './wire.ts'

/** How long the page of the launch events may take to load before Outlook goes on without it. */
const LOAD_LIMIT_MS = 5_000

/** The runtime of one item's launch events: a hidden frame, opened by the first of them. */
export class LaunchRuntime {
  readonly #addIn: AddIn
  readonly #host: FrameHost
  readonly #place: HTMLElement
  #frame: AddInFrame | null = null

  constructor(addIn: AddIn, host: FrameHost, place: HTMLElement) {
    this.#addIn = addIn
    this.#host = host
    this.#place = place
  }

  event(type: string): LaunchEvent | undefined {
    return this.#addIn.launch?.events.find((each) => each.type === type)
  }

  /** Runs the handler of an event. Null: the manifest has none, or its page did not load in time. */
  async fire(type: string, data: Json = {}): Promise<Completed | null> {
    const event = this.event(type)
    if (event === undefined || this.#addIn.launch === null) return null
    this.#frame ??= new AddInFrame('launch', this.#addIn.launch.url, 'Launch events', this.#host, this.#place)
    const frame = this.#frame
    if (!(await withinLimit(frame.ready, LOAD_LIMIT_MS))) return null
    return frame.command(event.functionName, { type, source: { id: event.functionName }, ...data })
  }

  close(): void {
    this.#frame?.close()
    this.#frame = null
  }
}

/** Whether something ends within a time. */
export async function withinLimit(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer = 0
  const late = new Promise<boolean>((resolve) => {
    timer = window.setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
