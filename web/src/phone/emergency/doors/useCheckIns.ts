// Check-ins at a shelter: stored on the phone first, like everything that is done on it.

import { computed } from 'vue'
import { asTyped } from '@shared/codes'
import { newId } from '@shared/ids'
import { fresh, isStuck, type CheckInCommand } from '../../outbox/commands'
import { commands, discard, put } from '../../outbox/outbox'
import { checkedIn } from './checked_in'

/** So many answers stay on the page. */
const MOST_TOLD = 5

interface Place {
  id: string
  name: string
}

export function useCheckIns(operation: () => string) {
  const all = computed(() => commands.value.filter((each): each is CheckInCommand => each.kind === 'check_in' && each.operation === operation()))
  return {
    waiting: computed(() => all.value.filter(({ state }) => state === 'waiting' || state === 'sending')),
    stuck: computed(() => all.value.filter(isStuck)),
    told: computed(() => all.value.flatMap((command) => {
      const answer = checkedIn.value.get(command.id)
      return answer ? [{ command, answer }] : []
    }).slice(0, MOST_TOLD)),
  }
}

/** @param instead of a refused one, which is given up when this one is kept */
export async function sayOfArrival(operation: string, shelter: Place, code: string, people: number, label: string, instead: CheckInCommand | null = null): Promise<void> {
  const body = { shelter: shelter.id, code: asTyped(code), people }
  const happened_at = instead?.happened_at ?? new Date().toISOString()
  await put([fresh<CheckInCommand>({ id: newId(), lane: shelter.id, kind: 'check_in', title: shelter.name, happened_at, label, operation, body })])
  if (instead) await discard(instead)
}
