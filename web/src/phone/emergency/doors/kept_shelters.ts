// The shelters that the owner of this phone keeps, while an operation moves people to them.

import { useChanges } from '../../changes'
import { useCached } from '../../store/cache'
import type { Items } from '@shared/api/types'
import { emergency, type KeptShelters } from '../api'

const KEPT_KEY = 'emergency/kept'

export function useKeptShelters() {
  const read = useCached<Items<KeptShelters>>(KEPT_KEY, () => emergency.kept())
  useChanges(({ kind }) => kind === 'notify.inbox' || kind === 'emergency.evacuation_ordered' || kind === 'emergency.stood_down', read.refresh)
  return read
}
