import { Button, DialogActions, DialogContent } from '@fluentui/react-components'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import { useSay } from '../parts/use-say.ts'
import { AccountSearch } from './AccountSearch.tsx'

/** Any account the reader may look up, whoever is on the open message. */
export function FindForm({ onFound, onClose }: { onFound: (account: AccountLine) => void; onClose: () => void }) {
  const say = useSay()
  return (
    <>
      <DialogContent>
        <AccountSearch label={say('find.label')} onPick={onFound} />
      </DialogContent>
      <DialogActions fluid>
        <Button onClick={onClose}>{say('view.close')}</Button>
      </DialogActions>
    </>
  )
}
