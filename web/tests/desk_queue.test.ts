import { describe, expect, it } from 'vitest'
import type { CaseRow } from '../src/shared/api/types'
import { narrowed, readFilter, writeFilter } from '../src/desk/queue/filters'
import { mergeFirstPage } from '../src/desk/queue/merge'

function row(id: string, minute: number, changes: Partial<CaseRow> = {}): CaseRow {
  return { id, reported_at: `2026-03-05T10:${String(minute).padStart(2, '0')}:00+08:00`, version: 1, ...changes } as CaseRow
}

const ids = (rows: readonly CaseRow[]): string => rows.map(({ id }) => id).join(' ')

describe('filters in the address', () => {
  it('come back as they were written', () => {
    const filter = { view: 'area', state: 'accepted', category: 'facility.lamp', place: '510104012003', urgent: true, due: 'overdue', words: '路灯' } as const
    expect(readFilter(writeFilter(filter))).toEqual(filter)
  })

  it('that make no sense are left out', () => {
    const filter = readFilter({ view: 'all', state: 'gone', category: "x' or 1", place: '12', urgent: 'yes', due: 'soon', q: ['a', 'b'] })
    expect(filter).toEqual({ view: 'mine', state: null, category: null, place: null, urgent: false, due: null, words: 'a' })
  })

  it('name nothing that is not filtered', () => {
    const filter = readFilter({})
    expect(writeFilter(filter)).toEqual({})
    expect(narrowed(filter)).toBe(false)
    expect(narrowed({ ...filter, view: 'area' })).toBe(false)
    expect(narrowed({ ...filter, urgent: true })).toBe(true)
  })
})

describe('a list that someone is reading', () => {
  const shown = [row('e', 50), row('d', 40), row('c', 30), row('b', 20), row('a', 10)]

  it('takes new cases in at the top and keeps what was loaded below', () => {
    const merged = mergeFirstPage(shown, [row('f', 55), row('e', 50), row('d', 40)], true)
    expect(ids(merged.rows)).toBe('f e d c b a')
    expect(merged).toMatchObject({ arrived: ['f'], restarted: false })
  })

  it('shows the newest version of a case that it holds', () => {
    const merged = mergeFirstPage(shown, [row('e', 50, { version: 2 }), row('d', 40)], true)
    expect(merged.rows[0]!.version).toBe(2)
    expect(merged.arrived).toEqual([])
  })

  it('lets go of a case that has left the first page\'s range', () => {
    expect(ids(mergeFirstPage(shown, [row('e', 50), row('c', 30)], true).rows)).toBe('e c b a')
  })

  it('is just the page when the server has no more', () => {
    expect(ids(mergeFirstPage(shown, [row('e', 50)], false).rows)).toBe('e')
    expect(mergeFirstPage(shown, [], false).rows).toEqual([])
  })

  it('begins anew when so many have come that the page does not reach down to it', () => {
    const merged = mergeFirstPage(shown, [row('h', 58), row('g', 57)], true)
    expect(ids(merged.rows)).toBe('h g')
    expect(merged.restarted).toBe(true)
  })

  it('orders cases of one moment by their id, as the server does', () => {
    const merged = mergeFirstPage([row('b', 10), row('a', 10)], [row('c', 10), row('b', 10)], true)
    expect(ids(merged.rows)).toBe('c b a')
  })
})
