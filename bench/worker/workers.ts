import type { OpenWorker } from './protocol.ts'

/** Every worker by name; loaded only in the child that needs it, so that no memory is another's. */
export const workers = {
  'ledger-ours': async () => (await import('../ledger/ours.ts')).openOurs as OpenWorker,
  'ledger-peer': async () => (await import('../ledger/peer.ts')).openPeer as OpenWorker,
  'touch-capture': async () => (await import('../touch/capture-worker.ts')).openCapture as OpenWorker,
  'touch-figures': async () => (await import('../touch/figures-worker.ts')).openFigures as OpenWorker,
  'touch-aggregate': async () => (await import('../touch/aggregate-worker.ts')).openAggregate as OpenWorker,
  'hubspot-ours': async () => (await import('../hubspot/ours.ts')).openOurs as OpenWorker,
  'hubspot-peer': async () => (await import('../hubspot/peer.ts')).openPeer as OpenWorker,
  'policy-judge': async () => (await import('../policy/judge-worker.ts')).openJudge as OpenWorker,
  strip: async () => (await import('../strip/strip-worker.ts')).openStrip as OpenWorker,
  'parse-ours': async () => (await import('../parse/workers.ts')).openOurs as OpenWorker,
  'parse-peer': async () => (await import('../parse/workers.ts')).openPeer as OpenWorker,
  'pipe-read': async () => (await import('../pipe/workers.ts')).openPipe as OpenWorker,
  'graph-ours': async () => (await import('../graph/ours.ts')).openOurs as OpenWorker,
  'graph-peer': async () => (await import('../graph/peer.ts')).openPeer as OpenWorker,
  'latency-ours': async () => (await import('../latency/ours.ts')).openLatency as OpenWorker,
  'pane-service': async () => (await import('../pane/service.ts')).openPaneService as OpenWorker,
} satisfies Record<string, () => Promise<OpenWorker>>

export type WorkerName = keyof typeof workers
