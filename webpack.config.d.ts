// Types for webpack.config.js, which webpack's own command reads and house/build-addin.ts and bench/pane call.
import type { Configuration } from 'webpack'

export function panes(where: { out: string; oneFile?: boolean }): Configuration
export function launchEvents(where: { out: string }): Configuration
export default function configurations(where?: { out?: string }): Configuration[]
