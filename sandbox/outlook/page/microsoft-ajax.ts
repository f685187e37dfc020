/**
 * A shim of the few globals that office.js from npm takes from MicrosoftAjax.js, an old helper at a Microsoft address that
 * is not on npm (facts, protocol §2). Own code; a classic script in the add-in's frame, before office.js.
 */
{
  const scope = globalThis as unknown as Record<string, unknown>
  const registerClass = function (this: unknown): void {}
  const nothing = (): null => null
  class StringBuilder {
    #text = ''
    append(text: unknown): this {
      this.#text += String(text)
      return this
    }
    toString(): string {
      return this.#text
    }
  }
  const Serializer = {
    serialize: (value: unknown): string => JSON.stringify(value),
    deserialize: (text: string): unknown => JSON.parse(text),
  }
  scope['Sys'] = {
    StringBuilder,
    Debug: { trace: (): void => undefined },
    Serialization: { JavaScriptSerializer: Serializer },
  }
  scope['Type'] = Function
  Object.assign(Function, {
    registerNamespace: (path: string): void => {
      let at = scope
      for (const name of path.split('.')) at = (at[name] ??= {}) as Record<string, unknown>
    },
    registerClass,
    _validateParams: nothing,
    _validateParameter: nothing,
  })
  Object.assign(Function.prototype, { registerClass })
  const made =
    (name: string) =>
    (message?: string): Error =>
      new Error(`${name}${message === undefined ? '' : `: ${message}`}`)
  for (const name of [
    'argument',
    'argumentNull',
    'argumentOutOfRange',
    'argumentType',
    'argumentUndefined',
    'format',
    'parameterCount',
    'invalidOperation',
    'notImplemented',
    'create',
  ])
    Object.assign(Error, { [name]: made(name) })
  Object.assign(String, {
    format: (text: string, ...values: unknown[]): string =>
      text.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)] ?? '')),
  })
}
