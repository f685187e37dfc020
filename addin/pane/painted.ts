/** A hidden frame is given no animation frames. */
const WITHOUT_FRAMES_MS = 500

/** Resolves when something has been painted: what the first sight does not need begins after it. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, WITHOUT_FRAMES_MS)
    requestAnimationFrame(() => {
      // The frame is painted after this callback; the next one begins when it is.
      requestAnimationFrame(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  })
}
