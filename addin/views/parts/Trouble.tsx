import { Button, mergeClasses } from '@fluentui/react-components'
import type { ServiceError } from '../../service-client/service-error.ts'
import { Notice } from './Notice.tsx'
import { useSharedStyles } from './styles.ts'
import { useSay, type Say } from './use-say.ts'

/** What went wrong and what to do about it, with the number support can look up; null: whoever asked gave up. */
export function troubleText(trouble: ServiceError, say: Say): { title: string; remedy: string | null } | null {
  switch (trouble.failing) {
    case 'abandoned':
      return null
    case 'unreachable':
      return { title: say('trouble.unreachable'), remedy: say('trouble.unreachable-remedy') }
    case 'sign-in':
      return { title: say('trouble.sign-in'), remedy: null }
    case 'refused':
    case 'broken':
      return { title: trouble.title ?? say('trouble.broken'), remedy: trouble.remedy ?? say('trouble.broken-remedy') }
  }
}

/** A failure in the place of what it kept away; `onRetry` where asking again may help. */
export function Trouble({ trouble, onRetry }: { trouble: ServiceError; onRetry?: (() => void) | undefined }) {
  const say = useSay()
  const shared = useSharedStyles()
  const text = troubleText(trouble, say)
  if (text === null) return null
  return (
    <Notice
      tone="trouble"
      actions={
        onRetry !== undefined && (
          <Button size="small" onClick={onRetry}>
            {say('view.retry')}
          </Button>
        )
      }
    >
      <p className={shared.text}>{text.title}</p>
      {text.remedy !== null && <p className={shared.text}>{text.remedy}</p>}
      {trouble.requestId !== null && (
        <p className={mergeClasses(shared.text, shared.quiet)}>{say('trouble.request', { id: trouble.requestId })}</p>
      )}
    </Notice>
  )
}
