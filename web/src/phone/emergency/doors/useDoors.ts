// The doors of a call: at once as last heard, asked for anew while there is signal, and with what was said here and is
// not with the server yet.

import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiProblem, NoAnswer } from '@shared/api/client'
import { newId } from '@shared/ids'
import { useChanges } from '../../changes'
import { fresh, type DoorCommand } from '../../outbox/commands'
import { commands, deliveries, put } from '../../outbox/outbox'
import { database } from '../../store/database'
import { emergency, type DoorLine, type Doors } from '../api'
import { forgetDoors, keepDoors, keptDoors } from './kept'

const EVERY_MS = 60_000

export function useDoors(call: () => string) {
  const data = shallowRef<Doors | null>(null)
  const asOf = ref<number | null>(null)
  const looked = ref(false)
  const loading = ref(false)
  const offline = ref(false)
  const error = shallowRef<unknown>(null)

  async function refresh(): Promise<void> {
    if (loading.value) return
    const wanted = call()
    loading.value = true
    try {
      const found = await emergency.doors(wanted)
      if (wanted !== call()) return
      data.value = found
      asOf.value = Date.now()
      offline.value = false
      error.value = null
      await keepDoors(database(), wanted, found)
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.status === 404) await forgetDoors(wanted)
      if (wanted !== call()) return
      offline.value = failure instanceof NoAnswer
      error.value = failure instanceof NoAnswer ? null : failure
      if (failure instanceof ApiProblem && failure.status === 404) data.value = null
    } finally {
      loading.value = false
    }
  }

  watch(
    call,
    async (wanted) => {
      data.value = null
      looked.value = false
      const kept = await keptDoors(database(), wanted)
      if (kept && !data.value && wanted === call()) {
        data.value = kept.doors
        asOf.value = kept.asOf
      }
      looked.value = true
      await refresh()
    },
    { immediate: true },
  )
  const timer = setInterval(() => {
    if (!document.hidden) void refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  useChanges(({ kind }) => kind === 'emergency.evacuation_ordered' || kind === 'emergency.shelters_assigned', refresh)
  watch(deliveries, refresh)

  return { data, asOf, empty: computed(() => looked.value && data.value === null), loading, offline, error, refresh }
}

/** The last word on this phone about each door that the server does not have yet. */
export const saidHere = computed(() => {
  const found = new Map<string, DoorCommand>()
  for (const command of commands.value) {
    if (command.kind === 'door' && command.state !== 'delivered' && command.state !== 'refused' && !found.has(command.lane)) found.set(command.lane, command)
  }
  return found
})

/** How a door stands for whoever looks at this phone. */
export const stateOf = (line: DoorLine): string => saidHere.value.get(line.id)?.body.said ?? line.state

export async function sayOfDoor(line: DoorLine, title: string, label: string, body: DoorCommand['body']): Promise<void> {
  await put([fresh<DoorCommand>({ id: newId(), lane: line.id, kind: 'door', title, happened_at: new Date().toISOString(), label, body })])
}
