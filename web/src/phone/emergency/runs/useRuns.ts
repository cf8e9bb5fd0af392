// The runs of the vehicles of my group: at once as last heard, anew while there is signal, with what was said here.

import { computed, onScopeDispose, watch } from 'vue'
import { newId } from '@shared/ids'
import { useChanges } from '../../changes'
import { fresh, type StopCommand } from '../../outbox/commands'
import { commands, deliveries, put } from '../../outbox/outbox'
import { useCached } from '../../store/cache'
import { emergency, runsKey, type MyRun, type MyRuns, type RunStop } from '../api'
import { saidHere, type Said } from './standing'

const EVERY_MS = 20_000
/** Events after which another stop may come next. */
const TOLD = /^emergency\.(runs|road|vehicle|stop|errand|help|door)_/

export function useRuns(call: () => string) {
  const read = useCached<MyRuns>(() => runsKey(call()), () => emergency.runs(call()))
  const timer = setInterval(() => {
    if (!document.hidden) void read.refresh()
  }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  useChanges(({ kind }) => TOLD.test(kind), read.refresh)
  watch(deliveries, read.refresh)
  const here = computed(() => saidHere(commands.value))
  return { ...read, here }
}

/** Its lane is the run: without signal the stops wait in the order in which they were gone to. */
export async function sayOfStop(run: MyRun, stop: RunStop, said: Said, label: string): Promise<void> {
  await put([fresh<StopCommand>({ id: newId(), lane: run.id, kind: 'stop', title: stop.title, happened_at: new Date().toISOString(), label, stop: stop.id, body: { said } })])
}
