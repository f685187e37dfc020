export interface Answer {
  /** null: no connection, or no answer in time. */
  status: number | null
}

/** One POST; never throws. The body of the answer is not read on. Redirects are not followed. */
export async function post(call: {
  url: string
  body: string
  headers: Record<string, string>
  answerMs: number
  signal: AbortSignal
}): Promise<Answer> {
  try {
    const response = await fetch(call.url, {
      method: 'POST',
      body: call.body,
      headers: call.headers,
      redirect: 'manual',
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(call.answerMs)]),
    })
    await response.body?.cancel()
    return { status: response.status }
  } catch {
    return { status: null }
  }
}
