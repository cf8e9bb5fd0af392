import { describe, expect, it } from 'vitest'
import { hoursBetween, valuesBetween } from '../src/desk/emergency/scale'

const at = (text: string): number => Date.parse(`${text}+08:00`)

describe('marks of an axis', () => {
  it('stand at round values', () => {
    expect(valuesBetween(519.52, 522.81, 4)).toEqual([520, 521, 522])
    expect(valuesBetween(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10])
    expect(valuesBetween(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3])
    expect(valuesBetween(4, 4, 4)).toEqual([4])
  })

  it('stand no closer than counts can', () => {
    expect(valuesBetween(0, 1, 6, 1)).toEqual([0, 1])
    expect(valuesBetween(0, 23, 6, 1)).toEqual([0, 5, 10, 15, 20])
  })

  it('stand at full hours of the city, midnight among them', () => {
    const marks = hoursBetween(at('2026-07-20T14:20:00'), at('2026-07-21T20:00:00'))
    expect(marks.map((each) => new Date(each).toISOString())).toEqual([
      '2026-07-20T10:00:00.000Z', '2026-07-20T16:00:00.000Z', '2026-07-20T22:00:00.000Z', '2026-07-21T04:00:00.000Z',
      '2026-07-21T10:00:00.000Z',
    ])
    expect(hoursBetween(at('2026-07-20T14:20:00'), at('2026-07-20T14:40:00'))).toEqual([])
  })
})
