import { pathToFileURL } from 'node:url'

/**
 * Loader for webpack: runs a module while the bundle is made and leaves its exports as plain data. For Fluent's themes:
 * what computes their colours is twice as large as the colours.
 */
export default async function bakeLoader() {
  const exported = Object.entries(await import(pathToFileURL(this.resourcePath).href))
  return exported.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`).join('\n')
}
