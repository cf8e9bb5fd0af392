import { describe, expect, it } from 'vitest'
import { ApiProblem, NoAnswer } from '../src/shared/api/client'
import type { Command, CommandKind } from '../src/phone/outbox/commands'
import { run, type Ports } from '../src/phone/outbox/sender'

const T = Date.UTC(2026, 2, 5)

function made(id: string, lane: string, kind: CommandKind): Command {
  return {
    id, lane, kind, title: '', happened_at: '', state: 'waiting', attempts: 0, next_try_at: 0, told_to_wait: false,
    problem: null, current: null, delivered_at: null, label: '', body: {},
  } as unknown as Command
}

/** A phone and a server in memory; `answer` decides about each try. */
function world(commands: Command[], answer: (command: Command, tries: number) => unknown = () => ({}), account: string | null = 'me') {
  const stored = new Map(commands.map((command) => [command.id, command]))
  const log: string[] = []
  const ports: Ports = {
    all: async () => [...stored.values()],
    save: async (command) => void (stored.has(command.id) && stored.set(command.id, command)),
    send: async (command) => {
      log.push(command.id)
      const result = answer(command, log.filter((id) => id === command.id).length)
      if (result instanceof Error) throw result
      return result
    },
    signedInAs: async () => account,
    arrived: async () => undefined,
    now: () => T,
    chance: () => 0,
  }
  return { stored, log, ports, state: (id: string) => stored.get(id)?.state }
}

const refusal = (status: number, current?: object): ApiProblem =>
  new ApiProblem({ type: '', title: '', status, code: 'x', detail: '', mend: '', ...(current ? { current } : {}) })

describe('a run through the outbox', () => {
  it('sends everything in order and says so', async () => {
    const { log, ports, state } = world([made('2', 'a', 'photo'), made('1', 'a', 'report'), made('3', 'a', 'move')])
    expect(await run('me', ports, false)).toEqual({ end: 'done', wakeAt: null })
    expect(log).toEqual(['1', '2', '3'])
    expect(['1', '2', '3'].map(state)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  it.each([
    ['somebody else', 'other', 'other_account'],
    ['nobody', null, 'signed_out'],
  ])('sends nothing when %s is signed in', async (_, account, end) => {
    const { log, ports, state } = world([made('1', 'a', 'report')], undefined, account)
    expect((await run('me', ports, true)).end).toBe(end)
    expect(log).toEqual([])
    expect(state('1')).toBe('waiting')
  })

  it('asks nobody anything when there is nothing to send', async () => {
    const { ports } = world([])
    ports.signedInAs = () => Promise.reject(new Error('asked'))
    expect((await run('me', ports, true)).end).toBe('done')
  })

  it('stops at once without signal, and keeps everything', async () => {
    const { log, ports, stored } = world([made('1', 'a', 'report'), made('2', 'b', 'report')])
    ports.signedInAs = () => Promise.reject(new NoAnswer())
    expect((await run('me', ports, true)).end).toBe('no_answer')
    expect(log).toEqual([])
    expect(stored.size).toBe(2)
  })

  it('stops when signal is lost on the way, and says when to try again', async () => {
    const commands = ['1', '2', '3'].map((id) => made(id, id, 'report'))
    const { log, ports } = world(commands, () => new NoAnswer())
    expect(await run('me', ports, true)).toEqual({ end: 'no_answer', wakeAt: T + 5000 })
    expect(log).toEqual(['1', '2'])
  })

  it('sends the same command again after a lost answer, under the same id, and then goes on', async () => {
    const { log, ports, state } = world(
      [made('1', 'a', 'report'), made('2', 'a', 'photo')],
      (_, tries) => (tries === 1 ? new NoAnswer() : {}),
    )
    await run('me', ports, true)
    expect(state('1')).toBe('waiting')
    await run('me', ports, true)
    await run('me', ports, true)
    expect(log).toEqual(['1', '1', '2', '2'])
    expect(state('2')).toBe('delivered')
  })

  it('goes on with other cases when one is refused or in conflict', async () => {
    const { ports, state } = world(
      [made('1', 'a', 'report'), made('2', 'a', 'photo'), made('3', 'b', 'move'), made('4', 'c', 'comment')],
      ({ id }) => (id === '1' ? refusal(422) : id === '3' ? refusal(409, { version: 2 }) : {}),
    )
    expect((await run('me', ports, false)).end).toBe('done')
    expect(['1', '2', '3', '4'].map(state)).toEqual(['refused', 'waiting', 'conflict', 'delivered'])
  })

  it('never sends a refused or conflicting command again by itself', async () => {
    const { log, ports } = world([{ ...made('1', 'a', 'move'), state: 'refused' }, { ...made('2', 'b', 'move'), state: 'conflict' }])
    await run('me', ports, true)
    expect(log).toEqual([])
  })

  it('ends when the session ends, with nothing lost', async () => {
    const { log, ports, state } = world([made('1', 'a', 'report'), made('2', 'b', 'report')], () => refusal(401))
    expect((await run('me', ports, true)).end).toBe('signed_out')
    expect(log).toEqual(['1'])
    expect(['1', '2'].map(state)).toEqual(['waiting', 'waiting'])
  })

  it('ends when another account has signed in meanwhile: the command waits, as it was, for its own', async () => {
    const other = new ApiProblem({ type: '', title: '', status: 409, code: 'access.other_account', detail: '', mend: '' })
    const { log, ports, stored } = world([made('1', 'a', 'report'), made('2', 'b', 'move')], () => other)
    expect(await run('me', ports, true)).toEqual({ end: 'other_account', wakeAt: null })
    expect(log).toEqual(['1'])
    expect([...stored.values()].map(({ state, attempts, problem }) => [state, attempts, problem])).toEqual([
      ['waiting', 0, null],
      ['waiting', 0, null],
    ])
  })

  it('tries each command once in a run, even eagerly', async () => {
    const { log, ports } = world([made('1', 'a', 'report')], () => refusal(503))
    expect(await run('me', ports, true)).toEqual({ end: 'done', wakeAt: T + 5000 })
    expect(log).toEqual(['1'])
  })

  it('does not bring back a command that the person removed while it was on its way', async () => {
    const { ports, stored } = world([made('1', 'a', 'comment')])
    const send = ports.send
    ports.send = async (command) => {
      stored.delete(command.id)
      return send(command)
    }
    await run('me', ports, true)
    expect(stored.size).toBe(0)
  })
})
