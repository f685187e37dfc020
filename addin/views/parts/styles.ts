import { makeStyles, tokens } from '@fluentui/react-components'

/** Looks that several views share; each view keeps its own beside it. */
export const useSharedStyles = makeStyles({
  /** Read by a screen reader, not drawn: the text alternative of what is drawn. */
  heardOnly: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
  quiet: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  text: { margin: 0, overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  /** A button that looks like text stands where text would. */
  flush: { marginLeft: `calc(-1 * ${tokens.spacingHorizontalS})` },
  /** Takes the room that is left and lets long names wrap; Chinese has no spaces to wrap at. */
  grow: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
})
