import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { Copy16Regular } from '@fluentui/react-icons/svg/copy'
import { useRef, useState } from 'react'
import { useSharedStyles } from './styles.ts'
import { useSay } from './use-say.ts'

const useStyles = makeStyles({
  text: {
    width: '100%',
    boxSizing: 'border-box',
    minHeight: '96px',
    resize: 'vertical',
    padding: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground3,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

/**
 * A text to take along. Outlook's frame may refuse the clipboard: then the text is marked, ready for the reader's own
 * copy key, and the pane says so.
 */
export function CopyText({ text, label }: { text: string; label: string }) {
  const styles = useStyles()
  const shared = useSharedStyles()
  const say = useSay()
  const area = useRef<HTMLTextAreaElement>(null)
  const [said, setSaid] = useState<'copied' | 'marked' | null>(null)
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('copied')
    } catch {
      area.current?.focus()
      area.current?.select()
      setSaid('marked')
    }
  }
  return (
    <>
      <textarea ref={area} className={styles.text} readOnly value={text} aria-label={label} spellCheck={false} />
      <div className={shared.row}>
        <Button size="small" icon={<Copy16Regular />} onClick={() => void copy()}>
          {say('view.copy')}
        </Button>
        <span role="status" className={shared.quiet}>
          {said !== null && say(`view.${said}`)}
        </span>
      </div>
    </>
  )
}
