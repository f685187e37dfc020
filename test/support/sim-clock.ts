/** A clock that runs faster than real time and can be set forward; the same in every process that is told its setting. */
export interface ClockSetting {
  /** Simulated ms UTC at the real moment `real`. */
  readonly at: number
  readonly real: number
  readonly speed: number
}

export interface SimClock {
  now(): number
  setting(): ClockSetting
  /** Never back: one that has run past `to` stays. */
  forward(to: number): ClockSetting
  set(setting: ClockSetting): void
}

export function simClock(first: ClockSetting): SimClock {
  let setting = first
  const now = () => setting.at + (Date.now() - setting.real) * setting.speed
  return {
    now,
    setting: () => setting,
    forward: (to) => {
      setting = { ...setting, at: Math.max(to, now()), real: Date.now() }
      return setting
    },
    set: (next) => {
      setting = next
    },
  }
}
