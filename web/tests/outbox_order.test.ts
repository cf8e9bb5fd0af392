import { describe, expect, it } from 'vitest'
import type { Problem } from '../src/shared/api/types'
import { ApiProblem, NoAnswer } from '../src/shared/api/client'
import type { Command, CommandState } from '../src/phone/outbox/commands'
import { choose, dependents, unblocked } from '../src/phone/outbox/order'
import { decidedAnew, failed, pause, resent, sending } from '../src/phone/outbox/outcomes'

const T = Date.UTC(2026, 2, 5)

function command(id: string, lane: string, kind: Command['kind'], state: CommandState = 'waiting', more = {}): Command {
  return {
    id, lane, kind, state, title: '', happened_at: '2026-03-05T00:00:00Z', attempts: 0, next_try_at: 0,
    told_to_wait: false, problem: null, current: null, delivered_at: null, label: '', body: {}, ...more,
  } as unknown as Command
}

function refusal(status: number, more: Partial<Problem> = {}, retryAfter: number | null = null): ApiProblem {
  return new ApiProblem({ type: '', title: '', status, code: 'x', detail: '', mend: '', ...more }, retryAfter)
}

const ids = (commands: Command[]): string[] => commands.map(({ id }) => id)

describe('the order of the outbox', () => {
  it('sends a report before its photos and moves, and cases beside each other', () => {
    const all = [
      command('3', 'a', 'photo'), command('1', 'a', 'report'), command('2', 'a', 'move'), command('4', 'b', 'comment'),
    ]
    expect(ids(unblocked(all))).toEqual(['1', '4'])
    expect(ids(unblocked(all.map((each) => (each.id === '1' ? { ...each, state: 'delivered' } : each))))).toEqual(['2', '4'])
  })

  it('holds back everything of a case whose report was refused', () => {
    const all = [command('1', 'a', 'report', 'refused'), command('2', 'a', 'photo'), command('3', 'a', 'move')]
    expect(unblocked(all)).toEqual([])
    expect(ids(dependents(all, all[0]!))).toEqual(['2', '3'])
  })

  it('lets a comment and a photo pass a move that needs a decision, but no later move', () => {
    const all = [
      command('1', 'a', 'move', 'conflict'), command('2', 'a', 'comment'), command('3', 'a', 'move'),
    ]
    expect(ids(unblocked(all))).toEqual(['2'])
  })

  it('does not let a refused photo hold up the rest', () => {
    const all = [command('1', 'a', 'photo', 'refused'), command('2', 'a', 'move')]
    expect(ids(unblocked(all))).toEqual(['2'])
  })

  it('sends words before pictures where both may go', () => {
    const all = [command('1', 'a', 'photo'), command('2', 'b', 'report')]
    expect(choose(all, T, false).next?.id).toBe('2')
  })

  it('takes up again what was cut off while being sent', () => {
    expect(choose([command('1', 'a', 'report', 'sending')], T, false).next?.id).toBe('1')
  })

  it('waits its pauses, skips them when asked to, and never skips what the server asked for', () => {
    const own = [command('1', 'a', 'report', 'waiting', { next_try_at: T + 5000 })]
    expect(choose(own, T, false)).toMatchObject({ next: null, wakeAt: T + 5000 })
    expect(choose(own, T, true).next?.id).toBe('1')
    const asked = [command('1', 'a', 'report', 'waiting', { next_try_at: T + 5000, told_to_wait: true })]
    expect(choose(asked, T, true)).toMatchObject({ next: null, wakeAt: T + 5000 })
  })
})

describe('a try that failed', () => {
  const trying = sending(command('1', 'a', 'move', 'waiting', { body: { move: 'reply', version: 3 }, label: '反馈' }))

  it('without an answer waits longer each time, up to ten minutes', () => {
    expect(failed(trying, new NoAnswer(), T, 0)).toMatchObject({ state: 'waiting', next_try_at: T + 5000 })
    expect([1, 2, 3, 20].map((attempts) => pause(attempts, 0))).toEqual([5000, 10_000, 20_000, 600_000])
    expect(pause(20, 1)).toBe(900_000)
  })

  it.each([500, 503, 429, 408])('with %i is tried again, not before the server wants', (status) => {
    const after = failed(trying, refusal(status, {}, 90), T, 0)
    expect(after).toMatchObject({ state: 'waiting', told_to_wait: true, next_try_at: T + 90_000 })
  })

  it.each([400, 403, 404, 409, 413, 422])('with %i stays refused, with the reason', (status) => {
    expect(failed(trying, refusal(status), T, 0)).toMatchObject({ state: 'refused', problem: { status } })
  })

  it('because the case changed keeps both versions', () => {
    const current = { version: 4, state: 'replied' }
    expect(failed(trying, refusal(409, { current }), T, 0)).toMatchObject({
      state: 'conflict', current, body: { version: 3 },
    })
  })

  it('because nobody is signed in leaves the command as it was', () => {
    expect(failed(trying, refusal(401), T, 0)).toMatchObject({ state: 'waiting', attempts: 0, problem: null })
  })
})

describe('a decision of the person', () => {
  it('to send again keeps the id, so that it cannot happen twice', () => {
    const refused = failed(sending(command('1', 'a', 'report')), refusal(403), T, 0)
    expect(resent(refused, T)).toMatchObject({ id: '1', state: 'waiting', problem: null, attempts: 0 })
  })

  it('to send again brings a time that lay ahead of the clock back to now, in the body too', () => {
    const happened_at = '2030-01-01T00:00:00Z'
    const early = command('1', 'a', 'report', 'refused', { happened_at, body: { happened_at } })
    const now = new Date(T).toISOString()
    expect(resent(early, T)).toMatchObject({ happened_at: now, body: { happened_at: now } })
  })

  it('after a conflict is a new command on the version that was shown', () => {
    const conflict = failed(
      sending(command('1', 'a', 'move', 'waiting', { body: { move: 'reply', version: 3, note: '好了' } })),
      refusal(409, { current: { version: 7 } }), T, 0,
    )
    expect(decidedAnew(conflict, '9', T)).toMatchObject({
      id: '9', state: 'waiting', current: null, body: { move: 'reply', version: 7, note: '好了' },
    })
  })
})
