import { Dialog, DialogBody, DialogSurface, DialogTitle, makeStyles, tokens } from '@fluentui/react-components'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import { useSay } from '../parts/use-say.ts'
import { CorrectForm } from './CorrectForm.tsx'
import type { DeedStep, FormEnds } from './deed.ts'
import { FindForm } from './FindForm.tsx'
import { JoinForm } from './JoinForm.tsx'
import { MessageText } from './MessageText.tsx'
import { PrivateForm } from './PrivateForm.tsx'
import { TakeBackForm } from './TakeBackForm.tsx'
import { TaskForm } from './TaskForm.tsx'

const useStyles = makeStyles({
  // Fluent's own margins would leave 200 px of a pane of 320.
  surface: {
    width: 'calc(100vw - 16px)',
    maxWidth: '480px',
    padding: tokens.spacingHorizontalL,
    overflowWrap: 'anywhere',
  },
  body: { gap: tokens.spacingVerticalS },
})

/** The dialog of one deed. Loaded when the first one is begun. */
export function DeedDialog(props: FormEnds & { step: DeedStep; onFound: (account: AccountLine) => void }) {
  const { step } = props
  const styles = useStyles()
  const say = useSay()
  return (
    <Dialog
      open
      onOpenChange={(_, data) => {
        if (!data.open) props.onClose()
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{say(`deed.${step.kind}`)}</DialogTitle>
          <Form {...props} />
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Form(props: FormEnds & { step: DeedStep; onFound: (account: AccountLine) => void }) {
  const { step, onFound, ...ends } = props
  switch (step.kind) {
    case 'private':
      return <PrivateForm which={step.which} {...ends} />
    case 'take-back':
      return <TakeBackForm which={step.which} {...ends} />
    case 'correct':
      return <CorrectForm step={step} {...ends} />
    case 'join':
      return <JoinForm step={step} {...ends} />
    case 'task':
      return <TaskForm account={step.account} messageId={step.messageId} {...ends} />
    case 'find':
      return <FindForm onFound={onFound} {...ends} />
    case 'text':
      return <MessageText message={step.message} {...ends} />
  }
}
