import { usePane } from '../../pane/pane-context.ts'
import { say } from '../../words/say.ts'

/** Nothing is open: what hangs on the reader. */
export default function NoneView() {
  const { words } = usePane()
  return <h1>{say(words, 'none.title')}</h1>
}
