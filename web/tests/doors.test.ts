// What the phone keeps of an evacuation: its doors sealed, and what was said of them in the outbox.

import 'fake-indexeddb/auto'
import 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Doors } from '../src/phone/emergency/api'

vi.mock('../src/shared/i18n', () => ({ chosenLanguage: () => 'zh-CN', say: (key: string) => key, setLanguage: vi.fn() }))
vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined })

const { forgetOtherDoors, keepDoors, keptDoors } = await import('../src/phone/emergency/doors/kept')
const { database, openDatabase } = await import('../src/phone/store/database')
const { dropIdleKeys, keepKey, seal, sealingKey, unseal } = await import('../src/phone/store/sealing')

const DOORS = { call: 'c1', items: [{ id: 'l1', door: '402', need: 'carried' }] } as unknown as Doors
let count = 0

beforeEach(() => {
  openDatabase(`doors-${(count += 1)}`)
})

describe('the doors of an evacuation', () => {
  it('are kept sealed and read again as they were', async () => {
    await keepDoors(database(), 'c1', DOORS, 5)
    const row = (await database().cache.toArray())[0]!
    const plain = new TextDecoder().decode((row.value as { data: ArrayBuffer }).data)
    expect(plain).not.toContain('402')
    expect(await keptDoors(database(), 'c1')).toEqual({ doors: DOORS, asOf: 5 })
  })

  it('are forgotten with their key when nobody is called any more, and those of another call stay', async () => {
    await keepDoors(database(), 'c1', DOORS)
    await keepDoors(database(), 'c2', DOORS)
    await forgetOtherDoors(['c2'])
    expect(await keptDoors(database(), 'c1')).toBeNull()
    expect(await keptDoors(database(), 'c2')).not.toBeNull()
    await forgetOtherDoors([])
    expect(await database().cache.count()).toBe(0)
    expect(await database().keys.count()).toBe(0)
  })

  it('that no key opens any more are no list, and no fault', async () => {
    await keepDoors(database(), 'c1', DOORS)
    await database().keys.clear()
    expect(await keptDoors(database(), 'c1')).toBeNull()
    expect(await database().cache.count()).toBe(0)
  })

  it('have a key of their own, which does not go with what was sent, nor seals it', async () => {
    await keepDoors(database(), 'c1', DOORS)
    const key = await sealingKey(database())
    const sealed = await seal(key, 'x', { a: 1 })
    await keepKey(database(), key)
    expect(key.id).not.toBe('doors')
    expect(await unseal(database(), 'x', sealed)).toEqual({ a: 1 })
    await dropIdleKeys(database())
    expect(await keptDoors(database(), 'c1')).not.toBeNull()
    expect(await database().keys.count()).toBe(1)
  })
})
