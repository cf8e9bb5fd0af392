import { describe, expect, it } from 'vitest'
import { reconnectWait } from '../src/shared/live'

describe('the live feed', () => {
  it('waits longer after each lost connection, up to a minute, and not all phones at once', () => {
    expect([0, 1, 2, 3].map((attempt) => reconnectWait(attempt, 0))).toEqual([2000, 4000, 8000, 16000])
    expect(reconnectWait(20, 0)).toBe(60_000)
    expect(reconnectWait(20, 1)).toBe(90_000)
  })
})
