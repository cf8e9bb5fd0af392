// A driver's stops: what is next, and what was said here without signal.

import { describe, expect, it } from 'vitest'
import { fresh, type Command, type StopCommand } from '../src/phone/outbox/commands'
import { choose } from '../src/phone/outbox/order'
import { actOf } from '../src/phone/outbox/words'
import type { MyRun, RunStop } from '../src/phone/emergency/api'
import { left, saidHere, stateOf } from '../src/phone/emergency/runs/standing'

const stop = (id: string, kind: 'pickup' | 'delivery', source_id: string, state = 'planned'): RunStop =>
  ({ id, kind, source: 'help', source_id, state, title: id, people: 1, kilograms: 0, needed: true }) as RunStop
const run = { id: 'run', stops: [stop('a', 'pickup', 'one'), stop('b', 'pickup', 'two'), stop('c', 'delivery', 'one'), stop('d', 'delivery', 'two')] } as MyRun
let count = 0
const say = (id: string, said: 'arrived' | 'done' | 'failed', changes: Partial<StopCommand> = {}): Command => ({
  ...fresh<StopCommand>({ id: `0000-${count++}`, lane: 'run', kind: 'stop', title: id, happened_at: '2026-07-01T08:00:00Z', label: '已到', stop: id, body: { said } }),
  ...changes,
})
const next = (commands: readonly Command[]): string | undefined => left(run, saidHere(commands))[0]?.id

describe('the stops of a run', () => {
  it('go on without signal', () => {
    expect(next([])).toBe('a')
    expect(next([say('a', 'arrived')])).toBe('a')
    expect(next([say('a', 'arrived'), say('a', 'done')])).toBe('b')
  })

  it('leave out whom nobody found', () => {
    expect(left(run, saidHere([say('a', 'failed')])).map(({ id }) => id)).toEqual(['b', 'd'])
  })

  it('count what was said once it is with the server, and not what it refused', () => {
    expect(next([say('a', 'done', { state: 'delivered' })])).toBe('a')
    expect(next([say('a', 'done', { state: 'refused' })])).toBe('a')
  })

  it('take back nothing: who was fetched was fetched', () => {
    const here = saidHere([say('a', 'done'), say('a', 'arrived'), say('a', 'failed')])
    expect(stateOf(stop('a', 'pickup', 'one'), here)).toBe('done')
    expect(stateOf(stop('a', 'pickup', 'one', 'done'), saidHere([say('a', 'arrived')]))).toBe('done')
  })
})

describe('the outbox', () => {
  it('sends the marks of a run in the order of the acts, and a refused one holds up none', () => {
    const first = say('a', 'arrived')
    const second = say('a', 'done')
    expect(choose([second, first], 0, false).next?.id).toBe(first.id)
    expect(choose([second, { ...first, state: 'refused' }], 0, false).next?.id).toBe(second.id)
  })

  it('calls a mark as its button does', () => {
    expect(actOf(say('a', 'arrived'), (key) => key)).toBe('已到')
  })
})
