import { meSchema } from '../../../../shared/contract/mine.ts'
import type { Service } from '../../../context.ts'
import { mayMarkPrivate } from '../access.ts'
import { type Api, EVERYBODY } from '../route.ts'

/** Who the reader is to us. */
export function addMe(api: Api, service: Pick<Service, 'config'>, { version }: { readonly version: string }): void {
  api.add({
    method: 'GET',
    path: '/me',
    summary: 'Who the reader is, and what he may do',
    roles: EVERYBODY,
    answer: meSchema,
    handle: ({ reader }) =>
      Promise.resolve({
        rep: reader.rep,
        name: reader.name,
        address: reader.address,
        roles: [...reader.roles],
        version,
        mayMarkPrivate: mayMarkPrivate(reader, service.config.policy),
      }),
  })
}
