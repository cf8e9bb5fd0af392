// Which command goes next. Pure: the stored commands and the time in, one command or a waiting time out.

import { isStuck, type ChangeCommand, type Command } from './commands'

/** A change that was put right keeps the turn of the one that it stands for; all else goes in the order of the acts. */
const turnOf = (command: Command): string => (command.kind === 'change' ? command.turn : command.id)
const byAct = (a: Command, b: Command): number => (turnOf(a) < turnOf(b) ? -1 : turnOf(a) > turnOf(b) ? 1 : 0)

/** What everything else of its lane is about. */
const BEGINS: ReadonlySet<string> = new Set(['report', 'danger', 'help'])

/**
 * Whether `later` must wait for `earlier` of the same lane. Nothing of a case goes before its report; what is still
 * on its way is not overtaken; a move that needs a decision holds up the moves after it, but no photo or comment; a
 * change of a dwelling holds up those after it.
 */
export function holdsUp(earlier: Command, later: Command): boolean {
  if (earlier.state === 'delivered') return false
  if (!isStuck(earlier)) return true
  return BEGINS.has(earlier.kind) || (earlier.kind === later.kind && (later.kind === 'move' || later.kind === 'change'))
}

/** The commands that could be sent if time did not matter, oldest act first. */
export function unblocked(commands: readonly Command[]): Command[] {
  const lanes = new Map<string, Command[]>()
  const free: Command[] = []
  for (const command of [...commands].sort(byAct)) {
    const before = lanes.get(command.lane) ?? []
    if (
      (command.state === 'waiting' || command.state === 'sending') &&
      !before.some((earlier) => holdsUp(earlier, command))
    ) {
      free.push(command)
    }
    lanes.set(command.lane, [...before, command])
  }
  return free
}

export interface Choice {
  next: Command | null
  /** When the next one may be tried (milliseconds since the epoch), or null when none waits for a time. */
  wakeAt: number | null
}

/**
 * The next command to send at `now`. `eager` (signal has come back, or the person asks) skips our own pauses but not
 * those that the server asked for. Small things go before photos, so that a report is known before its pictures.
 * @param tried ids that this run has tried already, so that eagerness never turns into a loop
 */
export function choose(
  commands: readonly Command[],
  now: number,
  eager: boolean,
  tried: ReadonlySet<string> = new Set(),
): Choice {
  const free = unblocked(commands)
  const untried = free.filter(({ id }) => !tried.has(id))
  const due = untried.filter(
    (command) => command.next_try_at <= now || (eager && !command.told_to_wait),
  )
  const next = due.find(({ kind }) => kind !== 'photo') ?? due[0] ?? null
  const later = free.map(({ next_try_at: at }) => at).filter((at) => at > now)
  return { next, wakeAt: later.length > 0 ? Math.min(...later) : null }
}

/** The changes of the same dwelling that come after a change and are still here. */
export function following(commands: readonly Command[], change: ChangeCommand): ChangeCommand[] {
  return commands.filter(
    (each): each is ChangeCommand =>
      each.kind === 'change' && each.lane === change.lane && each.turn > change.turn && each.state !== 'delivered',
  )
}

/** What would be lost with a report that is given up: everything else of its case that is still here. */
export function dependents(commands: readonly Command[], given: Command): Command[] {
  if (!BEGINS.has(given.kind)) return []
  return commands.filter(({ id, lane, state }) => lane === given.lane && id !== given.id && state !== 'delivered')
}
