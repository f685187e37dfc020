import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../shared/errors.ts'

/** Where Microsoft serves the library to production pages, and where its old script takes a helper from. */
export const OFFICE_JS_ADDRESS = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js'
export const OFFICE_JS_ORIGIN = new URL(OFFICE_JS_ADDRESS).origin

/**
 * The folder of the genuine library, from npm. Its licence lets us test with it and not hand it on, so it is a development
 * package, served from where npm put it and part of nothing that ships.
 */
export function officeJsFolder(): string {
  const require = createRequire(import.meta.url)
  const found = (require.resolve.paths('@microsoft/office-js') ?? [])
    .map((folder) => join(folder, '@microsoft/office-js/dist'))
    .find((folder) => existsSync(join(folder, 'office.js')))
  if (found !== undefined) return found
  throw new ConfigError(
    'no-office-js',
    'The package @microsoft/office-js is not here: the Outlook stand-in needs a checkout with its development packages (npm ci).',
  )
}
