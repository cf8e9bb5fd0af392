// The shelters that the owner of this phone keeps, while an operation moves people to them.

import { shallowRef, watch } from 'vue'
import { useChanges } from '../../changes'
import { deliveries } from '../../outbox/outbox'
import { useCached } from '../../store/cache'
import type { Items } from '@shared/api/types'
import { emergency, type KeptShelter, type KeptShelters } from '../api'

const KEPT_KEY = 'emergency/kept'
const TOLD = new Set(['notify.inbox', 'emergency.evacuation_ordered', 'emergency.checked_in', 'emergency.stood_down'])

export function useKeptShelters() {
  /** Households in doubt, by operation and shelter: shown as long as the page is open, and not kept on the phone. */
  const doubts = shallowRef(new Map<string, KeptShelter['doubts']>())
  const doubtsAt = (operation: string, shelter: string): KeptShelter['doubts'] => doubts.value.get(`${operation}/${shelter}`) ?? []

  const read = useCached<Items<KeptShelters>>(KEPT_KEY, async () => {
    const found = await emergency.kept()
    doubts.value = new Map(found.items.flatMap(({ operation, shelters }) => shelters.map((each) => [`${operation}/${each.id}`, each.doubts] as const)))
    return { items: found.items.map((each) => ({ ...each, shelters: each.shelters.map((shelter) => ({ ...shelter, doubts: [] })) })) }
  })
  useChanges(({ kind }) => TOLD.has(kind), read.refresh)
  watch(deliveries, read.refresh)
  return { ...read, doubtsAt }
}
