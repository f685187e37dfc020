import type { ThemeName } from '../pane/pane-context.ts'

/**
 * The theme to show: forced colours beat everything; Outlook's own background where it says one; else what the system
 * prefers. `background` is a colour like `#1f1f1f`.
 */
export function themeOf({
  background,
  prefersDark,
  forcedColours,
}: {
  background: string | null
  prefersDark: boolean
  forcedColours: boolean
}): ThemeName {
  if (forcedColours) return 'high-contrast'
  const dark = background === null ? null : isDark(background)
  return (dark ?? prefersDark) ? 'dark' : 'light'
}

/** By relative luminance (WCAG 2.2, without its gamma: enough to tell dark from light); null: no colour. */
function isDark(colour: string): boolean | null {
  const digits = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour.trim())
  if (digits === null) return null
  const [red = 0, green = 0, blue = 0] = digits.slice(1).map((pair) => Number.parseInt(pair, 16))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128
}

/** Tells the theme now and at every change, until stopped. */
export function watchTheme(changed: (theme: ThemeName) => void): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const forced = window.matchMedia('(forced-colors: active)')
  const tell = (): void => {
    changed(themeOf({ background: officeBackground(), prefersDark: dark.matches, forcedColours: forced.matches }))
  }
  dark.addEventListener('change', tell)
  forced.addEventListener('change', tell)
  try {
    // Mailbox 1.14; others have none, and the system's preference is followed.
    Office.context.mailbox.addHandlerAsync('officeThemeChanged', tell)
  } catch {
    // An unknown event throws in older libraries.
  }
  tell()
  return () => {
    dark.removeEventListener('change', tell)
    forced.removeEventListener('change', tell)
  }
}

function officeBackground(): string | null {
  if (typeof Office === 'undefined') return null
  const { officeTheme } = Office.context as Partial<Office.Context>
  return officeTheme?.bodyBackgroundColor ?? null
}
