import { themeOf } from '../../../addin/office/theme.ts'

const system = { background: null, prefersDark: false, forcedColours: false }

describe('the theme', () => {
  it('is Outlook’s where it names its background, whatever the system prefers', () => {
    expect(themeOf({ ...system, background: '#1f1f1f' })).toBe('dark')
    expect(themeOf({ ...system, background: '#FFFFFF', prefersDark: true })).toBe('light')
  })

  it('is the system’s where Outlook says nothing of use', () => {
    expect(themeOf({ ...system, prefersDark: true })).toBe('dark')
    expect(themeOf({ ...system, background: 'inherit', prefersDark: true })).toBe('dark')
    expect(themeOf(system)).toBe('light')
  })

  it('gives way to forced colours', () => {
    expect(themeOf({ background: '#1f1f1f', prefersDark: true, forcedColours: true })).toBe('high-contrast')
  })
})
