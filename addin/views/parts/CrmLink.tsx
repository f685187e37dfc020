import { makeStyles, tokens } from '@fluentui/react-components'
import { Open16Regular } from '@fluentui/react-icons/svg/open'
import { usePane } from '../../pane/pane-context.ts'
import { useSay } from './use-say.ts'

const useStyles = makeStyles({
  link: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXS,
    flexShrink: 0,
    padding: '2px',
    color: tokens.colorBrandForegroundLink,
    fontSize: tokens.fontSizeBase200,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorBrandForegroundLinkHover, textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

/**
 * Opens a record of the CRM in the reader's browser. `name` tells a screen reader which of several links this is;
 * `compact`: in a list, where the words would take the names' room.
 */
export function CrmLink({ url, name, compact = false }: { url: string; name: string; compact?: boolean }) {
  const styles = useStyles()
  const say = useSay()
  const { open } = usePane()
  return (
    <a
      className={styles.link}
      href={url}
      target="_blank"
      rel="noreferrer"
      title={compact ? say('view.open-in-crm') : undefined}
      aria-label={say('view.open-in-crm-of', { name })}
      onClick={(event) => {
        event.preventDefault()
        open(url)
      }}
    >
      {!compact && say('view.open-in-crm')}
      <Open16Regular aria-hidden />
    </a>
  )
}
