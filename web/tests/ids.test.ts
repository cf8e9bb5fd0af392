import { describe, expect, it } from 'vitest'
import { firstIdAt, newId } from '../src/shared/ids'

describe('ids', () => {
  it('are UUIDs of version 7 and carry their millisecond', () => {
    const id = newId(Date.UTC(2100, 2, 5, 6, 7, 8, 9))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2100, 2, 5, 6, 7, 8, 9))
  })

  it('sort in the order in which they were made, even within one millisecond or when the clock steps back', () => {
    const start = Date.UTC(2101, 0, 1)
    const made = Array.from({ length: 10_000 }, (_, index) => newId(index < 5000 ? start : start - 60_000))
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })

  it('can be compared with times', () => {
    const id = newId(Date.UTC(2102, 0, 1))
    expect(firstIdAt(Date.UTC(2102, 0, 1)) <= id).toBe(true)
    expect(firstIdAt(Date.UTC(2102, 0, 1) + 1) > id).toBe(true)
  })
})
