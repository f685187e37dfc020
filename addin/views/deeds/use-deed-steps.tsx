import { lazy, Suspense, useCallback, useRef, useState, type ReactNode } from 'react'
import type { AccountLine } from '../../../shared/contract/account-view.ts'
import type { DeedEnd, DeedStep } from './deed.ts'

// Dialogs and form fields weigh more than the whole first view: they come when a button asks for them.
const DeedDialog = lazy(async () => ({
  default: (await import(/* webpackChunkName: "deeds" */ './DeedDialog.tsx')).DeedDialog,
}))

/**
 * Runs the dialogs of a view: `begin` opens one, `dialog` goes anywhere in the view. When one closes, the focus returns
 * to where it was, or to `home` when that is gone.
 */
export function useDeedSteps(props: {
  onEnd: (end: DeedEnd) => void
  onFound?: (account: AccountLine) => void
  home: () => HTMLElement | null
}): { begin: (step: DeedStep) => void; dialog: ReactNode } {
  const { onEnd, onFound, home } = props
  const [step, setStep] = useState<DeedStep | null>(null)
  const from = useRef<Element | null>(null)
  const begin = useCallback((next: DeedStep) => {
    from.current = document.activeElement
    setStep(next)
  }, [])
  const close = (): void => {
    setStep(null)
    // After the dialog has left the page: until then it keeps the focus inside itself.
    requestAnimationFrame(() => {
      const back = from.current
      if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus()
      else home()?.focus()
    })
  }
  const dialog = step !== null && (
    <Suspense fallback={null}>
      <DeedDialog
        step={step}
        onClose={close}
        onEnd={(end) => {
          close()
          onEnd(end)
        }}
        onFound={(account) => {
          close()
          onFound?.(account)
        }}
      />
    </Suspense>
  )
  return { begin, dialog }
}
