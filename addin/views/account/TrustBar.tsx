import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useId } from 'react'
import type { AccountView } from '../../../shared/contract/account-view.ts'
import { layOut, shareOf, stripes, type Stripe } from '../../format/shares.ts'
import { useSharedStyles } from '../parts/styles.ts'
import { useSay, type Say } from '../parts/use-say.ts'
import { Patterns, useFill } from './fills.tsx'

const useStyles = makeStyles({
  bar: { display: 'block', width: '100%', borderRadius: tokens.borderRadiusMedium, overflow: 'hidden' },
  edge: {
    fill: 'none',
    stroke: tokens.colorNeutralStroke1,
    '@media (forced-colors: active)': { stroke: 'CanvasText' },
  },
  table: { width: '100%', borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200 },
  head: {
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground3,
    textAlign: 'right',
    verticalAlign: 'bottom',
    padding: `0 0 2px ${tokens.spacingHorizontalS}`,
  },
  name: { textAlign: 'left', fontWeight: tokens.fontWeightRegular, padding: '2px 0', overflowWrap: 'anywhere' },
  nameHead: { textAlign: 'left', paddingLeft: 0 },
  inName: { display: 'flex', alignItems: 'flex-start', gap: tokens.spacingHorizontalS },
  swatch: { flexShrink: 0, marginTop: '3px' },
  figure: {
    textAlign: 'right',
    verticalAlign: 'top',
    padding: `2px 0 2px ${tokens.spacingHorizontalS}`,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  strong: { fontWeight: tokens.fontWeightSemibold },
})

/** Whom the stripe stands for, as it is written and read out. */
export function stripeName(stripe: Stripe, say: Say): string {
  if (stripe.kind === 'company') return say('holder.company')
  if (stripe.kind === 'others') return say('holder.others', { count: stripe.holders })
  if (stripe.me) return say('holder.me', { name: stripe.name })
  return stripe.departed ? say('holder.departed', { name: stripe.name }) : stripe.name
}

/**
 * Whose an account's trust is: a bar of the holders' shares and, under it, whom the customer turns to first. The table
 * below says the same in words and figures, so the drawing is never needed.
 */
export function TrustBar({ account }: { account: Pick<AccountView, 'holders' | 'firstContact'> }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  // React's ids have colons, which a reference to a pattern does not take everywhere.
  const prefix = useId().replaceAll(':', '')
  const fill = useFill(prefix)
  const shown = stripes(account.holders)
  const first = shown.map((stripe) => shareOf(account.firstContact, stripe, shown))
  const hasFirst = first.some((share) => share > 0)
  if (shown.length === 0) return null

  const bar = (shares: readonly number[], height: number, label: string) => (
    <svg className={styles.bar} height={height} role="img" aria-label={label}>
      {layOut(shares).map(({ start, width }, i) => {
        const stripe = shown[i]
        if (stripe === undefined || width === 0) return null
        return <rect key={stripe.key} x={`${start}%`} width={`${width}%`} height="100%" {...fill(stripe)} />
      })}
      {layOut(shares).map(({ start, width }, i) =>
        width === 0 || start === 0 ? null : (
          <line key={i} x1={`${start}%`} x2={`${start}%`} y1="0" y2="100%" strokeWidth="2" className={styles.edge} />
        ),
      )}
      <rect width="100%" height="100%" strokeWidth="2" className={styles.edge} />
    </svg>
  )
  const spoken = (shares: readonly number[]) =>
    shown
      .map((stripe, i) => ({ stripe, share: shares[i] ?? 0 }))
      .filter(({ share }) => share > 0)
      .map(({ stripe, share }) => say('holder.with-share', { name: stripeName(stripe, say), share }))
      .join(say('view.list-separator'))
  const trust = shown.map((stripe) => stripe.share)

  return (
    <>
      <svg width="0" height="0" aria-hidden style={{ position: 'absolute' }}>
        <Patterns prefix={prefix} />
      </svg>
      {bar(trust, 20, say('account.trust-drawn', { shares: spoken(trust) }))}
      {hasFirst && bar(first, 8, say('account.first-contact-drawn', { shares: spoken(first) }))}
      <table className={styles.table}>
        <caption className={shared.heardOnly}>{say('account.shares-caption')}</caption>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(styles.head, styles.nameHead)}>
              {say('account.holder')}
            </th>
            <th scope="col" className={styles.head}>
              {say('account.trust')}
            </th>
            {hasFirst && (
              <th scope="col" className={styles.head}>
                {say('account.first-contact')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map((stripe, i) => (
            <tr key={stripe.key}>
              <th scope="row" className={styles.name}>
                <span className={styles.inName}>
                  <svg width="12" height="12" className={styles.swatch} aria-hidden>
                    <rect width="12" height="12" {...fill(stripe)} />
                    <rect width="12" height="12" className={styles.edge} />
                  </svg>
                  <span className={shared.grow}>{stripeName(stripe, say)}</span>
                </span>
              </th>
              <td className={mergeClasses(styles.figure, i === 0 && styles.strong)}>
                {say('account.share', { share: stripe.share })}
              </td>
              {hasFirst && <td className={styles.figure}>{say('account.share', { share: first[i] ?? 0 })}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
