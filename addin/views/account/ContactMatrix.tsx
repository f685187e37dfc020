import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowRight16Regular } from '@fluentui/react-icons/svg/arrow-right'
import { ArrowSwap16Filled } from '@fluentui/react-icons/svg/arrow-swap'
import { useState } from 'react'
import type { AccountView, ContactView } from '../../../shared/contract/account-view.ts'
import { matrix, type Cell, type Room, type Row } from '../../format/matrix.ts'
import { moment } from '../../format/moments.ts'
import { usePane } from '../../pane/pane-context.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useCalendar, useSay, type Say } from '../parts/use-say.ts'

/** What a pane of 320 px has room for beside the names. */
const FIRST_ROOM: Room = { columns: 3, rows: 5 }
const ALL: Room = { columns: Infinity, rows: Infinity }

const useStyles = makeStyles({
  // Positioned, so that the texts for screen readers scroll along instead of widening the page.
  frame: {
    position: 'relative',
    overflowX: 'auto',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: { width: '100%', borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200 },
  corner: { width: '40%', minWidth: '96px' },
  column: {
    minWidth: '56px',
    maxWidth: '96px',
    padding: `0 1px ${tokens.spacingVerticalXS}`,
    verticalAlign: 'bottom',
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
    // Unlike `anywhere` this does not make a column so narrow that an ordinary name breaks in two.
    overflowWrap: 'break-word',
  },
  row: { borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}` },
  name: {
    textAlign: 'left',
    verticalAlign: 'top',
    fontWeight: tokens.fontWeightRegular,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXS} 0`,
    overflowWrap: 'anywhere',
  },
  here: { fontWeight: tokens.fontWeightSemibold },
  cell: { textAlign: 'center', verticalAlign: 'top', padding: `${tokens.spacingVerticalXS} 2px` },
  both: { color: tokens.colorBrandForeground1 },
  oneWay: { color: tokens.colorNeutralForeground2 },
  none: { color: tokens.colorNeutralForeground3 },
  key: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
})

/** Contacts × holders: who of us writes with whom, one way or both ways. */
export function ContactMatrix({ account }: { account: Pick<AccountView, 'name' | 'contacts' | 'columns'> }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { language } = usePane()
  const [all, setAll] = useState(false)
  const { columns, rows, hiddenColumns, hiddenRows } = matrix(account, all ? ALL : FIRST_ROOM, language)
  if (rows.length === 0) return <p className={mergeClasses(shared.text, shared.quiet)}>{say('contacts.none')}</p>
  return (
    <>
      {/* Scrolls by keyboard too when all columns are shown in a narrow pane. */}
      <div
        className={styles.frame}
        role="region"
        tabIndex={0}
        aria-label={say('contacts.table', { account: account.name })}
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className={mergeClasses(styles.name, styles.corner)}>
                <span className={shared.heardOnly}>{say('contacts.contact')}</span>
              </th>
              {columns.map((column) => (
                <th key={column.holder} scope="col" className={styles.column}>
                  {column.holder === 'company' ? say('holder.company-short') : column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.contact.id} className={styles.row}>
                <th scope="row" className={styles.name}>
                  <ContactName row={row} />
                </th>
                {row.cells.map((cell) => (
                  <td key={cell.holder} className={styles.cell}>
                    <TieMark cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.length > 0 && (
        <div className={mergeClasses(shared.row, shared.quiet)}>
          <span className={styles.key}>
            <ArrowSwap16Filled className={styles.both} aria-hidden />
            {say('tie.two-way')}
          </span>
          <span className={styles.key}>
            <ArrowRight16Regular className={styles.oneWay} aria-hidden />
            {say('tie.one-way')}
          </span>
        </div>
      )}
      {(all || hiddenColumns + hiddenRows > 0) && (
        <div>
          <Button
            className={shared.flush}
            size="small"
            appearance="subtle"
            aria-expanded={all}
            onClick={() => {
              setAll(!all)
            }}
          >
            {all ? say('view.show-less') : say('contacts.show-all')}
          </Button>
        </div>
      )}
    </>
  )
}

function ContactName({ row }: { row: Row }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const { language } = usePane()
  const { contact } = row
  const marks = [
    contact.here && say('contacts.here'),
    contact.left && say('contacts.left'),
    contact.senior && say('contacts.senior'),
    row.atRisk && say('contacts.one-tie'),
  ].filter((mark) => mark !== false)
  const wishes = wishesOf(contact, language, say)
  return (
    <>
      <span className={mergeClasses(contact.here && styles.here)}>{contact.name}</span>
      {contact.title !== null && <div className={shared.quiet}>{contact.title}</div>}
      {marks.length > 0 && <div className={shared.quiet}>{marks.join(' · ')}</div>}
      {wishes !== null && <div className={shared.quiet}>{wishes}</div>}
    </>
  )
}

const CHANNELS = ['email', 'phone', 'wechat', 'whatsapp', 'meeting', 'sms'] as const

/** How a contact wants to be spoken to (D5): channel and language as the CRM has them; null where it has neither. */
export function wishesOf(
  contact: Pick<ContactView, 'channel' | 'language'>,
  language: string,
  say: Say,
): string | null {
  const known = CHANNELS.find((channel) => channel === contact.channel?.trim().toLowerCase())
  const channel = known !== undefined ? say(`channel.${known}`) : contact.channel
  const tongue = contact.language === null ? null : languageName(contact.language, language)
  if (channel !== null && tongue !== null) return say('contacts.prefers-both', { channel, language: tongue })
  if (channel !== null) return say('contacts.prefers', { channel })
  return tongue === null ? null : say('contacts.writes-in', { language: tongue })
}

/** The language's name in the reader's language; what is no language tag is shown as the CRM has it. */
function languageName(tag: string, readers: string): string {
  try {
    // Which country's English it is helps nobody to answer.
    const { language } = new Intl.Locale(tag)
    return new Intl.DisplayNames([readers], { type: 'language' }).of(language) ?? tag
  } catch {
    return tag
  }
}

function TieMark({ cell }: { cell: Cell }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const heard =
    cell.last === null ? say(`tie.${cell.tie}`) : say(`tie.${cell.tie}-last`, { day: moment(cell.last, calendar) })
  return (
    <span title={heard}>
      {cell.tie === 'two-way' && <ArrowSwap16Filled className={styles.both} aria-hidden />}
      {cell.tie === 'one-way' && <ArrowRight16Regular className={styles.oneWay} aria-hidden />}
      {cell.tie === 'none' && (
        <span className={styles.none} aria-hidden>
          –
        </span>
      )}
      <span className={shared.heardOnly}>{heard}</span>
    </span>
  )
}
