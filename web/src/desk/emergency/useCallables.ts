// Whom a plan can call: the kinds of posts that stand here, and the kinds of organisations that serve the place.

import { ref, shallowRef } from 'vue'
import { get } from '@shared/api/client'
import type { Items, Organisation, PostType } from '@shared/api/types'
import { sentence } from '@shared/sentence'
import type { Callable } from './PlanEditor.vue'

/** Overseers of personal data and the offices above have no part in a group. */
const NEVER = new Set(['data_officer', 'district_officer', 'city_officer'])

export function useCallables() {
  const callables = shallowRef<Callable[]>([])
  const fault = ref<unknown>(null)

  async function read(place: string): Promise<void> {
    try {
      const [types, organisations] = await Promise.all([get<Items<PostType>>('/post-types'), get<Items<Organisation>>('/organisations', { under: place })])
      const kinds = new Map<string, string[]>()
      for (const { kind, name } of organisations.items) kinds.set(kind, [...(kinds.get(kind) ?? []), name])
      callables.value = [
        ...types.items.filter(({ code, partner }) => !partner && !NEVER.has(code)).map(({ code, label }) => ({ key: `type:${code}`, label: sentence(label) })),
        ...[...kinds].map(([kind, names]) => ({ key: `kind:${kind}`, label: names.length > 1 ? `${names[0]} +${names.length - 1}` : names[0]! })),
      ]
      fault.value = null
    } catch (error) {
      fault.value = error
    }
  }
  return { callables, fault, read }
}
