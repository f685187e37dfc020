import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { Add16Regular } from '@fluentui/react-icons/svg/add'
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss'
import type { Commitment } from '../../format/trip-report.ts'
import { useSay } from '../parts/use-say.ts'

const MOST = 20

const useStyles = makeStyles({
  group: {
    margin: 0,
    padding: 0,
    border: 'none',
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS, fontWeight: tokens.fontWeightSemibold },
  one: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalS,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  two: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(120px, 1fr))', gap: tokens.spacingHorizontalS },
  input: { width: '100%', minWidth: 0 },
})

/** What was promised, by whom, by when: as many as there were. */
export function Commitments(props: {
  commitments: readonly Commitment[]
  onChange: (commitments: readonly Commitment[]) => void
}) {
  const { commitments, onChange } = props
  const styles = useStyles()
  const say = useSay()
  const set = (at: number, change: Partial<Commitment>): void => {
    onChange(commitments.map((one, i) => (i === at ? { ...one, ...change } : one)))
  }
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{say('trip.commitments')}</legend>
      {commitments.map((one, i) => (
        <div key={i} className={styles.one} role="group" aria-label={say('trip.commitment-number', { number: i + 1 })}>
          <Field label={say('trip.what')}>
            <Input
              value={one.what}
              maxLength={1000}
              onChange={(_, data) => {
                set(i, { what: data.value })
              }}
            />
          </Field>
          <div className={styles.two}>
            <Field label={say('trip.who')}>
              <Input
                className={styles.input}
                value={one.who}
                maxLength={200}
                onChange={(_, data) => {
                  set(i, { who: data.value })
                }}
              />
            </Field>
            <Field label={say('trip.by')}>
              <Input
                className={styles.input}
                type="date"
                value={one.by}
                onChange={(_, data) => {
                  set(i, { by: data.value })
                }}
              />
            </Field>
          </div>
          <div>
            <Button
              size="small"
              appearance="subtle"
              icon={<Dismiss16Regular />}
              aria-label={say('trip.remove-number', { number: i + 1 })}
              onClick={() => {
                onChange(commitments.filter((_, at) => at !== i))
              }}
            >
              {say('trip.remove')}
            </Button>
          </div>
        </div>
      ))}
      {commitments.length < MOST && (
        <div>
          <Button
            size="small"
            icon={<Add16Regular />}
            onClick={() => {
              onChange([...commitments, { who: '', what: '', by: '' }])
            }}
          >
            {say('trip.add-commitment')}
          </Button>
        </div>
      )}
    </fieldset>
  )
}
