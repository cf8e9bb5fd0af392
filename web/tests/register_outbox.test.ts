// Changes of the register in the outbox: sealed while they wait, in order within a dwelling, gone when they arrive.

import 'fake-indexeddb/auto'
import 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Building, ChangeReceipt, RegisterChange } from '../src/shared/api/types'

const MARKED = { name: '暗号王秀英', phone: '13977770001' }
const sent: RegisterChange[] = []
let answer: (change: RegisterChange) => unknown = () => ({ seen: null })

vi.mock('../src/shared/i18n', () => ({ chosenLanguage: () => 'zh-CN', say: (key: string) => key, setLanguage: vi.fn(), addWords: vi.fn() }))
vi.mock('../src/shared/api/endpoints', () => ({
  register: {
    change: (change: RegisterChange) => {
      sent.push(structuredClone(change))
      const found = answer(change)
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found)
    },
    building: () => Promise.resolve(building([{ household_id: 'h1', version: 9 }])),
  },
  session: {}, cases: {}, inbox: {},
}))
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('removeEventListener', () => undefined)
vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined })
vi.stubGlobal('navigator', { locks: { request: async (_name: string, _options: object, work: (lock: null) => unknown) => work(null) } })

const { discard, portsOf, startOutbox, toldBy } = await import('../src/phone/outbox/outbox')
const { run } = await import('../src/phone/outbox/sender')
const { database, openDatabase } = await import('../src/phone/store/database')
const { ApiProblem } = await import('../src/shared/api/client')
const { insistOnChange, lookAnew, record, recordAtOnce } = await import('../src/phone/register/write')
const { newForm } = await import('../src/phone/register/form')
const { seal, sealingKey, unseal, Unreadable } = await import('../src/phone/store/sealing')
type ChangeCommand = import('../src/phone/outbox/commands').ChangeCommand

let count = 0
let stop = (): void => undefined

function building(seen: { household_id: string; version: number }[] = []): Building {
  const door = { id: 'd401', name: '401', number: '401', floor: 4, state: 'filled' as const, people: 2, verified_at: null, proposed: false, seen }
  return { id: 'b3', full_name: '金色家园 3号楼', place: '', floors: 6, counts: {}, entrances: [{ id: 'e2', name: '2单元', doors: [door] }] }
}

const problem = (status: number, code: string, more: object = {}) =>
  new ApiProblem({ type: '', title: code, status, code, detail: code, mend: 'mend', ...more })

async function movedIn(seen: { household_id: string; version: number }[] = [], instead: ChangeCommand | null = null): Promise<ChangeCommand> {
  const place = building(seen)
  const door = place.entrances[0]!.doors[0]!
  const form = newForm('moved_in', door, '2026-11-24')
  form.people[0]!.values = { ...MARKED }
  return record(place, 'd401', form, { door, dictionary: null, households: null, today: '2026-11-24' }, seen, instead)
}

const stored = () => database().commands.orderBy('id').toArray() as Promise<ChangeCommand[]>
const send = async () => run(database().account, { ...portsOf(database()), signedInAs: async () => database().account }, true)

/** Everything that the phone keeps, as text; buffers byte by byte, so that nothing hides in them. */
async function everything(): Promise<string> {
  const texts: string[] = []
  const show = (value: unknown): void => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      texts.push(new TextDecoder().decode(value as ArrayBuffer))
    } else if (value && typeof value === 'object' && !(value instanceof CryptoKey)) {
      for (const [name, each] of Object.entries(value)) {
        texts.push(name)
        show(each)
      }
    } else texts.push(String(value))
  }
  for (const table of database().tables) show(await table.toArray())
  return texts.join('\n')
}

beforeEach(() => {
  sent.length = 0
  answer = () => ({ seen: null })
  openDatabase(`account-${(count += 1)}`)
  stop = startOutbox()
})
afterEach(() => stop())

describe('what was told', () => {
  it('waits sealed: nowhere on the phone is it readable', async () => {
    const command = await movedIn()
    const kept = await everything()
    expect(kept).toContain('金色家园 3号楼 2单元 401')
    expect(kept).not.toContain(MARKED.name)
    expect(kept).not.toContain(MARKED.phone)
    expect((await database().keys.toArray()).map(({ key }) => key.extractable)).toEqual([false])
    expect((await toldBy(database(), command)).body).toMatchObject({ kind: 'moved_in', people: [{ values: MARKED }] })
  })

  it('arrives whole, and is gone from the phone with its key as soon as it has', async () => {
    const { id } = await movedIn([{ household_id: 'h1', version: 3 }])
    await send()
    expect(sent).toMatchObject([
      { id, kind: 'moved_in', dwelling_id: 'd401', seen: [{ household_id: 'h1', version: 3 }], people: [{ role: 'head', values: MARKED }] },
    ])
    expect(await stored()).toMatchObject([{ id, state: 'delivered', body: null, label: 'kind.moved_in' }])
    expect(await database().keys.count()).toBe(0)
    expect(await everything()).not.toContain(MARKED.name)
  })

  it('is gone when it is given up, but not the key while another waits', async () => {
    const [first, second] = [await movedIn(), await movedIn()]
    await discard(first)
    expect(await database().keys.count()).toBe(1)
    expect((await toldBy(database(), second)).body).toMatchObject({ people: [{ values: MARKED }] })
    await discard(second)
    expect(await database().keys.count()).toBe(0)
    expect(await database().commands.count()).toBe(0)
  })

  it('opens under no other name and with no other key', async () => {
    const key = await sealingKey(database())
    const sealed = await seal(key, 'a', { secret: 1 })
    await expect(unseal(database(), 'a', sealed)).rejects.toThrow(Unreadable)
    await database().keys.put(key)
    expect(await unseal(database(), 'a', sealed)).toEqual({ secret: 1 })
    await expect(unseal(database(), 'b', sealed)).rejects.toThrow(Unreadable)
  })

  it('that can no longer be read is refused with what to do, and sends nothing', async () => {
    await movedIn()
    await database().keys.clear()
    await send()
    expect(sent).toEqual([])
    expect(await stored()).toMatchObject([{ state: 'refused', problem: { code: 'phone.unreadable', mend: 'outbox.unreadable_mend' } }])
  })
})

describe('changes of one dwelling', () => {
  it('go in order, and the later ones from where the earlier ones have left the households', async () => {
    await movedIn([{ household_id: 'h1', version: 3 }])
    await recordAtOnce(building([{ household_id: 'h1', version: 3 }]), 'd401', 'verified', '2026-11-24')
    answer = () => ({ seen: [{ household_id: 'h1', version: 4 }, { household_id: 'h2', version: 1 }] }) as ChangeReceipt
    await send()
    expect(sent.map(({ kind }) => kind)).toEqual(['moved_in', 'verified'])
    expect(sent[1]!.seen).toEqual([{ household_id: 'h1', version: 4 }, { household_id: 'h2', version: 1 }])
  })

  it('keep what was seen when somebody else came between', async () => {
    await movedIn([{ household_id: 'h1', version: 3 }])
    await recordAtOnce(building([{ household_id: 'h1', version: 3 }]), 'd401', 'verified', '2026-11-24')
    await send()
    expect(sent[1]!.seen).toEqual([{ household_id: 'h1', version: 3 }])
  })

  it('wait for one that was refused, and go after it once it is put right', async () => {
    const first = await movedIn()
    const second = await recordAtOnce(building(), 'd401', 'verified', '2026-11-24')
    answer = () => problem(422, 'registry.name_needed')
    await send()
    expect((await stored()).map(({ state }) => state)).toEqual(['refused', 'waiting'])
    answer = () => ({ seen: [] })
    const refused = (await stored())[0]!
    const right = await movedIn([], refused)
    expect(right).toMatchObject({ turn: first.id })
    expect(right.id).not.toBe(first.id)
    sent.length = 0
    await send()
    expect(sent.map(({ id }) => id)).toEqual([right.id, second.id])
    expect((await stored()).some(({ id }) => id === first.id)).toBe(false)
  })

  it('that are in conflict stay until the person has looked, and then go with what was seen', async () => {
    const first = await movedIn([{ household_id: 'h1', version: 3 }])
    const current = { dwelling_id: 'd401', households: [{ id: 'h1', people: 2 }] }
    answer = () => problem(409, 'registry.conflict', { current })
    await send()
    await send()
    expect(sent.length).toBe(1)
    const conflict = (await stored())[0]!
    expect(conflict).toMatchObject({ state: 'conflict', current })
    answer = () => ({ seen: [] })
    await insistOnChange(conflict, await lookAnew(conflict))
    await send()
    expect(sent[1]).toMatchObject({ seen: [{ household_id: 'h1', version: 9 }], people: [{ values: MARKED }] })
    expect(sent[1]!.id).not.toBe(first.id)
    expect(await everything()).not.toContain(MARKED.name)
  })

  it('are sent again under the same id when no answer came', async () => {
    answer = () => new (class extends Error {})('lost')
    await movedIn()
    await send()
    answer = () => ({ seen: [] })
    await send()
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
    expect(await stored()).toMatchObject([{ state: 'delivered', body: null }])
  })
})
