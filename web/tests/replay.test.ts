import { describe, expect, it } from 'vitest'
import type { Report } from '../src/desk/emergency/review/api'
import { lastMinute, minuteOf, standingAt } from '../src/desk/emergency/review/replay'
import { marksUpTo } from '../src/desk/emergency/scale'

const at = (minute: number): string => new Date(Date.UTC(2026, 6, 20, 7, minute)).toISOString()
const point = (minute: number, called: number, acknowledged: number, arrived: number) => ({ minute, called, delivered: called, acknowledged, arrived })
const report = {
  opened_at: at(0),
  ended_at: at(90),
  levels: [{ at: at(0), level: 3 }, { at: at(30), level: 2 }],
  everyone: { curve: [point(0, 10, 0, 0), point(3, 10, 6, 0), point(12, 11, 9, 4)] },
  tasks: [
    { id: 'doors', ordered_at: at(0), accepted_at: at(2), started_at: at(5), ended_at: at(40), minutes: 30 },
    { id: 'pump', ordered_at: at(30), accepted_at: null, started_at: null, ended_at: null, minutes: null },
  ],
  acts: [0, 5, 30, 31, 32, 33, 34, 35].map((minute) => ({ at: at(minute), kind: `act_${minute}` })),
} as unknown as Report

describe('the board at a moment', () => {
  it('shows the level, the counts and the tasks as they stood', () => {
    const early = standingAt(report, 4)
    expect([early.level, early.called, early.acknowledged, early.arrived]).toEqual([3, 10, 6, 0])
    expect(early.tasks.map(({ task, stand }) => [task.id, stand])).toEqual([['doors', 'accepted']])
    const later = standingAt(report, 33)
    expect([later.level, later.arrived]).toEqual([2, 4])
    expect(later.tasks.map(({ task, stand, late }) => [task.id, stand, late])).toEqual([['doors', 'started', true], ['pump', 'ordered', false]])
    expect(standingAt(report, 40).tasks[0]!.stand).toBe('ended')
  })

  it('tells what happened last, the latest first', () => {
    expect(standingAt(report, 34.5).latest.map(({ kind }) => kind)).toEqual(['act_34', 'act_33', 'act_32', 'act_31', 'act_30', 'act_5'])
    expect(standingAt(report, 0).latest.map(({ kind }) => kind)).toEqual(['act_0'])
  })

  it('reaches to the end, and while it runs to what happened last', () => {
    expect(lastMinute(report)).toBe(90)
    expect(lastMinute({ ...report, ended_at: null })).toBe(35)
    expect(minuteOf(report, at(12))).toBe(12)
  })
})

describe('marks of an axis', () => {
  it('are few and round', () => {
    for (const end of [1, 7, 90, 400, 5_000, 40_000]) {
      const marks = marksUpTo(end)
      expect(marks.length).toBeLessThanOrEqual(9)
      expect(marks[0]).toBe(0)
      expect(marks.at(-1)!).toBeLessThanOrEqual(end)
    }
  })
})
