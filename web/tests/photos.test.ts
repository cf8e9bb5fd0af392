import { describe, expect, it } from 'vitest'
import { scaledSize } from '../src/shared/scale'

describe('photos', () => {
  it('are scaled to 2048 pixels on their longest side, in proportion', () => {
    expect(scaledSize(4096, 3072)).toEqual({ width: 2048, height: 1536 })
    expect(scaledSize(3000, 4000)).toEqual({ width: 1536, height: 2048 })
  })

  it('are never made larger, and never vanish', () => {
    expect(scaledSize(800, 600)).toEqual({ width: 800, height: 600 })
    expect(scaledSize(20_000, 1)).toEqual({ width: 2048, height: 1 })
  })
})
