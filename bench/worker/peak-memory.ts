/** The most memory this process has held so far, in MB. A server's own memory is not in it. */
export function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}
