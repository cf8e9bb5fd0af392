// Where someone may keep the gateway: the first place of their own posts that carry the ability.

import { session } from '@shared/session'

export function firstPlace(): string | null {
  const own = (session.value?.posts ?? []).find(({ abilities }) => abilities.includes('gateway.manage'))
  return own?.place.code ?? null
}
