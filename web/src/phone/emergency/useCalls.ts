// The calls to this person, as last heard; asked for anew while one is open, since every minute counts then.

import { computed, onScopeDispose, watch } from 'vue'
import { useChanges } from '../changes'
import { commands, deliveries } from '../outbox/outbox'
import { forgetOthers, useCached } from '../store/cache'
import type { Items } from '@shared/api/types'
import { forgetOtherDoors } from './doors/kept'
import { emergency, fieldKey, MINE_KEY, runsKey, type CallAnswer, type MyCall } from './api'

const EVERY_MS = 10_000

export function useCalls() {
  const read = useCached<Items<MyCall>>(MINE_KEY, () => emergency.mine())
  const calls = computed(() => read.data.value?.items ?? [])
  /** Heard since the page was opened, or without signal: before, a call may be over that is still kept here. */
  const opened = Date.now()
  const asked = computed(() => read.offline.value || (read.asOf.value ?? 0) >= opened)
  const timer = setInterval(() => {
    if (calls.value.length && !document.hidden) void read.refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  useChanges(({ kind }) => kind === 'notify.inbox' || kind.startsWith('emergency.'), read.refresh)
  watch(deliveries, read.refresh)
  // What is kept of an operation that is over, or to which one is called no more, is forgotten.
  watch(read.data, (found) => {
    if (!found) return
    void forgetOthers(runsKey(''), found.items.map(({ id }) => runsKey(id)))
    void forgetOtherDoors(found.items.map(({ id }) => id))
    void forgetOthers(fieldKey(''), found.items.map(({ operation }) => fieldKey(operation.id)))
  })

  /** What was answered here and is not with the server yet counts as said. */
  function saidHere(call: MyCall): CallAnswer | null {
    const waiting = commands.value.find((each) => each.kind === 'answer' && each.lane === call.id && (each.state === 'waiting' || each.state === 'sending') && each.body.answer !== 'delivered' && each.body.answer !== 'read')
    return waiting?.kind === 'answer' ? waiting.body.answer : null
  }
  return { ...read, asked, calls, saidHere }
}
