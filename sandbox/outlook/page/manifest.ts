/** Where a button stands: what is open when it is seen. */
export type Surface = 'read' | 'compose' | 'organizer' | 'attendee'

export interface PaneButton {
  readonly id: string
  readonly label: string
  readonly tip: string
  readonly icon: string
  readonly url: string
  readonly pinning: boolean
  readonly withoutItem: boolean
}

export interface LaunchEvent {
  readonly type: string
  readonly functionName: string
  readonly sendMode: 'PromptUser' | 'SoftBlock' | 'Block'
}

/** What Outlook on the web takes from a manifest, in one language. */
export interface AddIn {
  readonly id: string
  readonly name: string
  /** As the library numbers it: 1 ReadItem, 3 ReadWriteItem, 2 ReadWriteMailbox (facts, protocol §5). */
  readonly permissionLevel: number
  readonly sharedFolders: boolean
  readonly buttons: Readonly<Partial<Record<Surface, PaneButton>>>
  readonly launch: {
    readonly url: string
    readonly script: string | null
    readonly events: readonly LaunchEvent[]
  } | null
}

const SURFACES: Readonly<Record<string, Surface>> = {
  MessageReadCommandSurface: 'read',
  MessageComposeCommandSurface: 'compose',
  AppointmentOrganizerCommandSurface: 'organizer',
  AppointmentAttendeeCommandSurface: 'attendee',
}
const PERMISSIONS: Readonly<Record<string, number>> = {
  Restricted: 0,
  ReadItem: 1,
  ReadWriteItem: 3,
  ReadWriteMailbox: 2,
}

/**
 * Reads an XML manifest (VersionOverrides 1.1) as Outlook on the web does. Throws on what would make Outlook drop the
 * add-in or a part of it without a word: a resource nobody defines, a launch event without its page.
 */
export function readManifest(root: Element, locale: string): AddIn {
  const overrides = all(root, 'VersionOverrides').find((each) => /V1_1$/.test(typeOf(each)))
  if (overrides === undefined) throw new Error('The manifest has no VersionOverrides 1.1.')
  const resources = readResources(overrides, locale)
  const resource = (element: Element | undefined): string => {
    const id = element?.getAttribute('resid') ?? ''
    const value = resources.get(id)
    if (value === undefined) throw new Error(`The manifest names the resource “${id}” and defines none.`)
    return value
  }
  const desktop = all(overrides, 'DesktopFormFactor')[0]
  if (desktop === undefined) throw new Error('The manifest has no DesktopFormFactor.')
  const buttons: Partial<Record<Surface, PaneButton>> = {}
  let launch: AddIn['launch'] = null
  for (const point of all(desktop, 'ExtensionPoint')) {
    const surface = SURFACES[typeOf(point)]
    if (surface !== undefined) buttons[surface] = readButton(point, resource)
    if (typeOf(point) === 'LaunchEvent') launch = readLaunch(overrides, point, resource)
  }
  return {
    id: textOf(root, 'Id'),
    name: localised(child(root, 'DisplayName'), locale),
    permissionLevel: PERMISSIONS[textOf(root, 'Permissions')] ?? 0,
    sharedFolders: textOf(desktop, 'SupportsSharedFolders') === 'true',
    buttons,
    launch,
  }
}

function readButton(point: Element, resource: (element: Element | undefined) => string): PaneButton {
  const control = all(point, 'Control').find((each) => typeOf(each) === 'Button')
  const action = all(point, 'Action').find((each) => typeOf(each) === 'ShowTaskpane')
  if (control === undefined || action === undefined) throw new Error(`${typeOf(point)} has no button for a task pane.`)
  const icon = all(control, 'Image').find((each) => each.getAttribute('size') === '32')
  return {
    id: control.getAttribute('id') ?? '',
    label: resource(child(control, 'Label')),
    tip: resource(all(control, 'Description')[0]),
    icon: resource(icon),
    url: resource(child(action, 'SourceLocation')),
    pinning: textOf(action, 'SupportsPinning') === 'true',
    withoutItem: textOf(action, 'SupportsNoItemContext') === 'true',
  }
}

function readLaunch(
  overrides: Element,
  point: Element,
  resource: (element: Element | undefined) => string,
): AddIn['launch'] {
  const location = child(point, 'SourceLocation')
  const runtime = all(overrides, 'Runtime').find(
    (each) => each.getAttribute('resid') === location?.getAttribute('resid'),
  )
  if (runtime === undefined) throw new Error('The launch events’ SourceLocation is no Runtime’s.')
  const override = child(runtime, 'Override')
  return {
    url: resource(location),
    script: override === undefined ? null : resource(override),
    events: all(point, 'LaunchEvent').map((each) => ({
      type: each.getAttribute('Type') ?? '',
      functionName: each.getAttribute('FunctionName') ?? '',
      sendMode: (each.getAttribute('SendMode') ?? 'SoftBlock') as LaunchEvent['sendMode'],
    })),
  }
}

function readResources(overrides: Element, locale: string): Map<string, string> {
  const parts = ['Image', 'Url', 'String'].flatMap((name) => all(overrides, name))
  return new Map(
    parts.filter((each) => each.hasAttribute('id')).map((each) => [each.getAttribute('id')!, localised(each, locale)]),
  )
}

function localised(element: Element | undefined, locale: string): string {
  const override = element && all(element, 'Override').find((each) => each.getAttribute('Locale') === locale)
  return override?.getAttribute('Value') ?? element?.getAttribute('DefaultValue') ?? ''
}

function all(root: Element, name: string): Element[] {
  return [...root.getElementsByTagNameNS('*', name)]
}

function child(parent: Element, name: string): Element | undefined {
  return [...parent.childNodes].find((node): node is Element => (node as Element).localName === name)
}

function textOf(parent: Element, name: string): string {
  return child(parent, name)?.textContent?.trim() ?? ''
}

function typeOf(element: Element): string {
  return element.getAttribute('xsi:type') ?? element.getAttribute('Type') ?? ''
}
