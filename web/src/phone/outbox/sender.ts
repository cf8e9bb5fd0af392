// One run through the outbox: sends what may go, in order, and stops where going on is pointless.
// What it stands on (store, server, clock) is handed in, so that the whole run is tested without a browser.

import { NoAnswer } from '@shared/api/client'
import type { Command } from './commands'
import { choose } from './order'
import { delivered, failed, kindOfFailure, putBack, sending } from './outcomes'

export interface Ports {
  /** All stored commands of this account. */
  all: () => Promise<Command[]>
  /** Replaces a stored command; one that the person has removed meanwhile stays removed. */
  save: (command: Command) => Promise<void>
  /** Sends one command; its result is the server's answer. */
  send: (command: Command) => Promise<unknown>
  /** The account that the server would book a write to, or null when nobody is signed in. */
  signedInAs: () => Promise<string | null>
  /** Told of each delivery, with the answer. */
  arrived: (command: Command, answer: unknown) => Promise<void>
  now: () => number
  chance: () => number
}

export type RunEnd = 'done' | 'no_answer' | 'signed_out' | 'other_account'

export interface RunReport {
  end: RunEnd
  wakeAt: number | null
}

/** So many tries without an answer in a row mean that there is no signal. */
const SILENCE = 2

/**
 * Sends the commands of `account`. Only one run may go on at a time (the caller holds a lock), so whatever is still
 * marked as being sent was cut off, and is sent again with the same id.
 */
export async function run(account: string, ports: Ports, eager: boolean): Promise<RunReport> {
  const tried = new Set<string>()
  let silence = 0
  let asked = false
  for (;;) {
    const { next, wakeAt } = choose(await ports.all(), ports.now(), eager, tried)
    if (!next) return { end: 'done', wakeAt }
    if (!asked) {
      // Asked only when there is something to send, and before the first of it: nothing goes out under another name.
      const who = await whoIs(ports)
      if (who !== account) return { end: who === undefined ? 'no_answer' : who === null ? 'signed_out' : 'other_account', wakeAt }
      asked = true
    }
    tried.add(next.id)
    const end = await attempt(next, ports)
    if (end === 'signed_out' || end === 'other_account') return { end, wakeAt: null }
    silence = end === 'no_answer' ? silence + 1 : 0
    if (silence >= SILENCE) {
      return { end: 'no_answer', wakeAt: choose(await ports.all(), ports.now(), false, tried).wakeAt }
    }
  }
}

async function whoIs(ports: Ports): Promise<string | null | undefined> {
  try {
    return await ports.signedInAs()
  } catch {
    return undefined
  }
}

type Attempt = 'delivered' | 'failed' | 'no_answer' | 'signed_out' | 'other_account'

async function attempt(command: Command, ports: Ports): Promise<Attempt> {
  const trying = sending(command)
  await ports.save(trying)
  let answer: unknown
  try {
    answer = await ports.send(trying)
  } catch (error) {
    const kind = kindOfFailure(error)
    if (kind === 'signed_out' || kind === 'other_account') {
      await ports.save(putBack(trying))
      return kind
    }
    await ports.save(failed(trying, error, ports.now(), ports.chance()))
    return error instanceof NoAnswer ? 'no_answer' : 'failed'
  }
  await ports.save(delivered(trying, new Date(ports.now()).toISOString()))
  await ports.arrived(trying, answer)
  return 'delivered'
}
