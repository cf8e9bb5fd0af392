import { describe, expect, it } from 'vitest'
import { emptyDraft, placeFault, readFloor, readPhone } from '../src/resident/report/draft'
import { pageOf } from '../src/resident/place'

describe('a mobile number as people type it', () => {
  it.each([
    ['13800000001', '13800000001'],
    [' 138 0000 0001', '13800000001'],
    ['138-0000-0001', '13800000001'],
    ['+8613800000001', '13800000001'],
    ['8613800000001', '13800000001'],
    ['1380000000', null],
    ['02886666666', null],
    ['', null],
  ])('%s', (typed, number) => {
    expect(readPhone(typed)).toBe(number)
  })
})

describe('a floor as people type it', () => {
  it.each([
    ['4', 4],
    ['4楼', 4],
    ['4层', 4],
    ['-1', -1],
    ['B1', -1],
    ['负1层', -1],
    ['0', null],
    ['B12', null],
    ['四', null],
    ['', null],
  ])('%s', (typed, floor) => {
    expect(readFloor(typed)).toBe(floor)
  })
})

describe('where it is', () => {
  const community = { code: '510104012003', level: 'community', name: '菱窠社区', path: '' }
  const premises = { id: 'x', name: '3号楼', full_name: '金色家园 3号楼' }

  it('needs a community, and premises or own words', () => {
    expect(placeFault(emptyDraft())).toBe('where.community_missing')
    expect(placeFault({ ...emptyDraft(), community })).toBe('where.spot_missing')
    expect(placeFault({ ...emptyDraft(), community, address: '东门外' })).toBeNull()
    expect(placeFault({ ...emptyDraft(), community, premises })).toBeNull()
  })

  it('refuses a floor that is none, instead of dropping it silently', () => {
    expect(placeFault({ ...emptyDraft(), community, premises, floor: '四楼' })).toBe('where.floor_fault')
  })
})

describe('the address of the resident page', () => {
  it('names the page and nothing else', () => {
    expect(pageOf('#/follow')).toBe('follow')
    expect(pageOf('')).toBe('home')
    expect(pageOf('#/follow/260305000001/ABCDEFGH')).toBe('home')
  })
})
