import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { Introduction, Task } from '../../../shared/contract/deeds.ts'
import { bareDate, isOverdue, moment } from '../../format/moments.ts'
import { usePane } from '../../pane/pane-context.ts'
import { CrmLink } from '../parts/CrmLink.tsx'
import { useSharedStyles } from '../parts/styles.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { useDeed } from '../parts/use-deed.ts'
import { useCalendar, useSay } from '../parts/use-say.ts'

const useStyles = makeStyles({
  item: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} 0`,
  },
  overdue: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
})

/** Follow-up tasks with when they are due; `withAccount` where they are of several accounts. */
export function TaskList({ tasks, withAccount }: { tasks: readonly Task[]; withAccount: boolean }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  return (
    <ul className={shared.list}>
      {tasks.map((task) => {
        const late = isOverdue(task.dueOn, calendar) && task.state !== 'done'
        return (
          <li key={task.id} className={styles.item}>
            <div className={shared.grow}>
              <div>{task.title}</div>
              <div className={shared.quiet}>
                {withAccount && `${task.accountName} · `}
                <span className={mergeClasses(late && styles.overdue)}>
                  {say(late ? 'task.overdue' : 'task.due', { day: bareDate(task.dueOn, calendar) })}
                </span>
                {task.state !== 'open' && ` · ${say(`task.${task.state}`)}`}
              </div>
            </div>
            {task.crmUrl !== null && <CrmLink compact url={task.crmUrl} name={task.title} />}
          </li>
        )
      })}
    </ul>
  )
}

/** Introductions under way; one that is not written yet can be withdrawn. */
export function IntroductionList(props: {
  introductions: readonly Introduction[]
  withAccount: boolean
  onChanged: (text: string) => void
}) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const calendar = useCalendar()
  const { service } = usePane()
  const withdraw = useDeed(
    (one: { id: string; name: string }, key) => service.withdrawIntroduction(one.id, key),
    (_, one) => {
      props.onChanged(say('introduction.withdrawn-done', { name: one.name }))
    },
  )
  return (
    <>
      <ul className={shared.list}>
        {props.introductions.map((one) => (
          <li key={one.id} className={styles.item}>
            <div className={shared.grow}>
              <div>
                {say('introduction.line', { name: one.colleague.name })}
                {props.withAccount && ` · ${one.accountName}`}
              </div>
              <div className={shared.quiet}>
                {say(`introduction.${one.state}`)} ·{' '}
                {say('introduction.asked', { by: one.by.name, day: moment(one.askedAt, calendar) })}
              </div>
            </div>
            {one.state === 'wished' && (
              <Button
                size="small"
                disabledFocusable={withdraw.busy}
                aria-label={say('introduction.withdraw-name', { name: one.colleague.name })}
                onClick={() => {
                  withdraw.run({ id: one.id, name: one.colleague.name })
                }}
              >
                {say('introduction.withdraw')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {withdraw.trouble !== null && <Trouble trouble={withdraw.trouble} />}
    </>
  )
}
