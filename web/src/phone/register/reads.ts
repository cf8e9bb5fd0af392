// The register's reads that may be kept for times without signal: none of them holds anything personal.

import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { register } from '@shared/api/endpoints'
import type { Building, Dictionary } from '@shared/api/types'
import { isOpen, type ChangeCommand } from '../outbox/commands'
import { commands } from '../outbox/outbox'
import { useCached } from '../store/cache'
import { buildingKey, DICTIONARY_KEY } from '../store/reads'

export const useBuilding = (id: MaybeRefOrGetter<string>) =>
  useCached<Building>(() => buildingKey(toValue(id)), () => register.building(toValue(id)))

export const useDictionary = () => useCached<Dictionary>(DICTIONARY_KEY, () => register.dictionary())

/** The own changes of a building that the server has not got, by dwelling, oldest first. */
export function useOwnChanges(building: MaybeRefOrGetter<string>) {
  return computed(() => {
    const found = new Map<string, ChangeCommand[]>()
    for (const command of [...commands.value].reverse()) {
      if (command.kind !== 'change' || command.building !== toValue(building) || !isOpen(command)) continue
      found.set(command.lane, [...(found.get(command.lane) ?? []), command])
    }
    return found
  })
}
