// What becomes of a command after a try. Pure: command, answer and time in, the changed command out.

import { ApiProblem } from '@shared/api/client'
import type { Command } from './commands'

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 10 * 60_000

/** Somebody else is signed in by now: the command waits for its own account. */
const OTHER_ACCOUNT = 'access.other_account'
/** Refusals that say nothing about the command itself: the same words may pass a little later. */
const TRY_LATER = new Set([408, 425, 429])

/** The pause before try number `attempts` + 1, doubled each time; `chance` (0 to 1) spreads phones by up to a half. */
export function pause(attempts: number, chance: number): number {
  const base = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_PAUSE_MS)
  return Math.round(base * (1 + chance / 2))
}

export function sending(command: Command): Command {
  return { ...command, state: 'sending', attempts: command.attempts + 1 }
}

/** Arrived: what was told of people is with the server and no longer here. */
export function delivered(command: Command, at: string): Command {
  const done = { ...command, state: 'delivered', delivered_at: at, problem: null, current: null } as const
  if (done.kind === 'help') return { ...done, body: { ...done.body, words: '' } }
  if (done.kind === 'check_in') return { ...done, body: { ...done.body, code: '' } }
  if (done.kind === 'help_move') return { ...done, body: { ...done.body, note: '' } }
  return done.kind === 'change' ? { ...done, body: null } : done
}

/** Put back as it was, untouched by the try: the server never judged it. */
export function putBack(command: Command): Command {
  return { ...command, state: 'waiting', attempts: Math.max(command.attempts - 1, 0) }
}

export type Failure = 'again' | 'signed_out' | 'other_account' | 'conflict' | 'refused'

export function kindOfFailure(error: unknown): Failure {
  if (!(error instanceof ApiProblem)) return 'again'
  if (error.status === 401) return 'signed_out'
  if (error.code === OTHER_ACCOUNT) return 'other_account'
  if (error.status >= 500 || TRY_LATER.has(error.status)) return 'again'
  if (error.status === 409 && error.problem.current) return 'conflict'
  return 'refused'
}

/**
 * The command after a failed try. Without an answer nobody knows whether the server acted; the same id is sent again
 * and a replay does no harm. A conflict and a refusal stay until the person decides.
 */
export function failed(command: Command, error: unknown, now: number, chance: number): Command {
  const problem = error instanceof ApiProblem ? error.problem : null
  switch (kindOfFailure(error)) {
    case 'signed_out':
    case 'other_account':
      return putBack(command)
    case 'conflict':
      return { ...command, state: 'conflict', problem, current: problem?.current } as Command
    case 'refused':
      return { ...command, state: 'refused', problem, current: null }
    case 'again': {
      const asked = error instanceof ApiProblem ? error.retryAfter : null
      return {
        ...command,
        state: 'waiting',
        problem,
        told_to_wait: asked !== null,
        next_try_at: now + Math.max(asked === null ? 0 : asked * 1000, pause(command.attempts, chance)),
      }
    }
  }
}

/**
 * The person wants a refused command sent once more, as it is: same id, so that it still cannot happen twice. A time
 * that lies ahead of the clock (it was wrong then, and has been put right) is brought back to now.
 */
export function resent(command: Command, now: number): Command {
  const cleared = { state: 'waiting', attempts: 0, next_try_at: 0, told_to_wait: false, problem: null, current: null } as const
  if (Date.parse(command.happened_at) <= now) return { ...command, ...cleared }
  const moment = new Date(now).toISOString()
  const again = { ...command, ...cleared, happened_at: moment }
  return again.kind === 'report' ? { ...again, body: { ...again.body, happened_at: moment } } : again
}

/**
 * The person has seen how the case stands now and still wants their move: a new command, based on what they saw.
 * @param id a new id, since this is a new decision
 */
export function decidedAnew(command: Command, id: string, now: number): Command {
  if (command.kind !== 'move' || !command.current) return resent(command, now)
  return {
    ...resent(command, now),
    ...{ id, happened_at: new Date(now).toISOString(), kind: 'move', label: command.label },
    body: { ...command.body, version: command.current.version },
  } as Command
}
