import { Component, type ReactNode } from 'react'

interface Props {
  readonly children: ReactNode
  /** A change shows the children again: another item may not meet the fault. */
  readonly resetKey: string
  readonly failed: (error: unknown) => void
  readonly fallback: (again: () => void, error: Error) => ReactNode
}

/** Keeps a fault of one view from taking the pane away. */
export class Boundary extends Component<Props, { error: Error | null; resetKey: string }> {
  override state = { error: null as Error | null, resetKey: this.props.resetKey }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  static getDerivedStateFromProps(props: Props, state: { error: Error | null; resetKey: string }) {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey }
  }

  override componentDidCatch(error: Error): void {
    this.props.failed(error)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return this.props.fallback(() => {
      this.setState({ error: null })
    }, error)
  }
}
