import { describe, expect, it } from 'vitest'
import { lackOf, whereOf } from '../src/phone/report/summary'
import type { Draft } from '../src/phone/store/database'
import type { MyGrid, PlaceRef } from '../src/shared/api/types'

const draft = (over: Partial<Draft> = {}): Draft => ({
  id: 'd', started_at: '', changed_at: 0, category: null, place: 'g', premises_id: null, outside: false, entrance_id: null,
  floor: null, address: '', description: '', urgent: false, solved: false, solved_note: '', photos: [], proofs: [], position: null,
  ...over,
})
const place = { code: 'g', name: '第1微网格' } as PlaceRef
const grids = [
  { place, buildings: [{ id: 'b', full_name: '金色家园 3号楼', entrances: [{ id: 'e', name: '2单元' }] }] },
] as unknown as MyGrid[]
const where = (over: Partial<Draft>): string => whereOf(draft(over), grids, [], (floor) => `${floor} 层`)

describe('a report lacks', () => {
  it('a place before its kind, and both before a note', () => {
    expect(lackOf(draft())).toBe('where')
    expect(lackOf(draft({ premises_id: 'b' }))).toBe('what')
    expect(lackOf(draft({ premises_id: 'b', category: 'c', solved: true, solved_note: ' ' }))).toBe('note')
    expect(lackOf(draft({ premises_id: 'b', category: 'c' }))).toBeNull()
  })

  it('no place when it is outside, described in words, or found by position', () => {
    for (const over of [{ outside: true }, { address: '东门' }, { position: { longitude: 104, latitude: 30 } }]) {
      expect(lackOf(draft({ category: 'c', ...over }))).toBeNull()
    }
  })
})

describe('the line on the send button', () => {
  it('says where as exactly as it was said', () => {
    expect(where({ premises_id: 'b' })).toBe('金色家园 3号楼')
    expect(where({ premises_id: 'b', entrance_id: 'e', floor: 4 })).toBe('金色家园 3号楼 2单元 4 层')
    expect(where({ outside: true, address: ' 东门口 ' })).toBe('东门口')
    expect(where({ outside: true })).toBe('第1微网格')
  })

  it('knows the places of people without grids', () => {
    expect(whereOf(draft({ place: 'c' }), [], [{ code: 'c', name: '菱窠社区' } as PlaceRef], String)).toBe('菱窠社区')
  })
})
