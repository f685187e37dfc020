import type { Command } from './command.ts'

export interface CommandEntry {
  /** As it is typed, without the options every command takes. */
  readonly usage: string
  readonly load: () => Promise<Command>
}

/** Every command, in the order of help; loaded when called, so that help needs no database. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  start: {
    usage: 'start [--no-serve] [--fresh] [--port N]',
    load: async () => (await import('./start.ts')).start,
  },
  serve: { usage: 'serve [--host H] [--port N]', load: async () => (await import('./serve.ts')).serve },
  doctor: { usage: 'doctor', load: async () => (await import('./doctor.ts')).doctor },
  provision: {
    usage: 'provision [--dry-run | --remove]',
    load: async () => (await import('./provision.ts')).provision,
  },
  import: {
    usage: 'import PATH… --internal DOMAIN[,…] [--mailbox A] [--people FILE.csv]',
    load: async () => (await import('./import.ts')).importFiles,
  },
  directory: { usage: 'directory [--dry-run]', load: async () => (await import('./directory.ts')).directory },
  registry: { usage: 'registry [--gaps]', load: async () => (await import('./registry.ts')).registry },
  sync: { usage: 'sync', load: async () => (await import('./sync.ts')).sync },
  accounts: { usage: 'accounts [--state S]', load: async () => (await import('./accounts.ts')).accounts },
  account: { usage: 'account ID|DOMAIN', load: async () => (await import('./account.ts')).account },
  drill: {
    usage: 'drill REP [--team | --line] | drill --worst',
    load: async () => (await import('./drill.ts')).drillReps,
  },
  explain: { usage: 'explain MESSAGE-ID', load: async () => (await import('./explain.ts')).explain },
  backfill: {
    usage: 'backfill [--mailbox A] [--since D]',
    load: async () => (await import('./backfill.ts')).backfill,
  },
  reconcile: {
    usage: 'reconcile [--mailbox A] [--since D]',
    load: async () => (await import('./reconcile.ts')).reconcile,
  },
  parse: { usage: 'parse FILE [--internal DOMAIN[,…]]', load: async () => (await import('./parse.ts')).parse },
  erase: { usage: 'erase ADDRESS --by WHO --why REASON', load: async () => (await import('./erase.ts')).erase },
  export: { usage: 'export ADDRESS', load: async () => (await import('./export.ts')).exportPerson },
  backup: { usage: 'backup --out FILE', load: async () => (await import('./backup.ts')).backup },
  restore: { usage: 'restore --from FILE', load: async () => (await import('./restore.ts')).restore },
  move: { usage: 'move --data DIR [--to postgres://…]', load: async () => (await import('./move.ts')).move },
}
