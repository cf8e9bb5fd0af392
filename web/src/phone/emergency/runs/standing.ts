// How stops stand for whoever looks at this phone: what the server has, and what was said here and is not there yet.
// Pure.

import type { Command } from '../../outbox/commands'
import type { MyRun, RunStop } from '../api'

export type Said = 'arrived' | 'done' | 'failed'
type State = 'planned' | Said

const RANK: Record<State, number> = { planned: 0, arrived: 1, failed: 2, done: 3 }
const isState = (code: string): code is State => code in RANK

/** The gravest word on this phone about each stop that the server does not have yet. */
export function saidHere(commands: readonly Command[]): Map<string, Said> {
  const found = new Map<string, Said>()
  for (const command of commands) {
    if (command.kind !== 'stop' || command.state === 'delivered' || command.state === 'refused') continue
    const before = found.get(command.stop)
    if (!before || RANK[command.body.said] > RANK[before]) found.set(command.stop, command.body.said)
  }
  return found
}

export function stateOf(stop: Pick<RunStop, 'id' | 'state'>, here: ReadonlyMap<string, Said>): State {
  const there = isState(stop.state) ? stop.state : 'planned'
  const said = here.get(stop.id)
  return said && RANK[said] > RANK[there] ? said : there
}

export const isOver = (state: State): boolean => state === 'done' || state === 'failed'

/** The stops that are still to be gone to, in order: nothing is brought that was not picked up. */
export function left(run: MyRun, here: ReadonlyMap<string, Said>): RunStop[] {
  const lost = new Set(run.stops.filter((stop) => stop.kind === 'pickup' && stateOf(stop, here) === 'failed').map(({ source_id: id }) => id))
  return run.stops.filter((stop) => !isOver(stateOf(stop, here)) && !(stop.kind === 'delivery' && lost.has(stop.source_id)))
}
