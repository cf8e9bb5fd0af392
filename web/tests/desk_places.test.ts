import { describe, expect, it } from 'vitest'
import type { Grid, PlaceRef, PostRow } from '../src/shared/api/types'
import { boxAround, labelled, labelPoint } from '../src/desk/map/shapes'
import { readBoundary } from '../src/desk/places/geojson'
import { gridNodes } from '../src/desk/places/placeTree'
import { standingOf } from '../src/desk/posts/standing'
import { shortPath, topPlaces } from '../src/desk/reach'

const square = [[104.06, 30.66], [104.07, 30.66], [104.07, 30.67], [104.06, 30.67], [104.06, 30.66]]
const read = (value: unknown) => readBoundary(JSON.stringify(value))

describe('a pasted boundary', () => {
  it('is read as a polygon, or out of a feature or a collection of one', () => {
    const geometry = { type: 'Polygon', coordinates: [square] }
    const expected = { geometry, corners: 4 }
    expect(read(geometry)).toEqual(expected)
    expect(read({ type: 'Feature', properties: {}, geometry })).toEqual(expected)
    expect(read({ type: 'FeatureCollection', features: [{ type: 'Feature', geometry }] })).toEqual(expected)
  })

  it.each([
    ['{"type": "Polygon"', 'boundary.not_json'],
    ['[1, 2]', 'boundary.not_geojson'],
    ['null', 'boundary.not_geojson'],
    ['{"type": "Point", "coordinates": [104, 30]}', 'boundary.wrong_type'],
    ['{"type": "FeatureCollection", "features": [{}, {}]}', 'boundary.several'],
    ['{"type": "Polygon", "coordinates": []}', 'boundary.empty'],
    ['{"type": "Polygon", "coordinates": [[[104, 30], [105, 30], [104, 30]]]}', 'boundary.too_few'],
    ['{"type": "Polygon", "coordinates": [[[104, 30], ["a", 30], [105, 31], [104, 30]]]}', 'boundary.bad_position'],
    ['{"type": "Polygon", "coordinates": [[[104, 30], [105, 30], [105, 31], [104, 31]]]}', 'boundary.open_ring'],
    ['{"type": "Polygon", "coordinates": [[[500000, 30], [500100, 30], [500100, 60], [500000, 30]]]}', 'boundary.not_degrees'],
  ])('that is wrong is refused with what is wrong: %s', (text, word) => {
    expect(readBoundary(text)).toMatchObject({ word })
  })

  it('with latitude first is noticed', () => {
    const swapped = square.map(([x, y]) => [y!, x!])
    expect(read({ type: 'Polygon', coordinates: [swapped] })).toEqual({ word: 'boundary.swapped' })
  })
})

describe('shapes on the map', () => {
  it('have a box around them and a label at their centre', () => {
    expect(boxAround([square])).toEqual([104.06, 30.66, 104.07, 30.67])
    expect(boxAround([])).toBeNull()
    const at = labelPoint({ type: 'Polygon', coordinates: [square] })!
    expect(at[0]).toBeCloseTo(104.065, 6)
    expect(at[1]).toBeCloseTo(30.665, 6)
  })

  it('of several parts are named in the largest', () => {
    const small = square.map(([x, y]) => [x! + 1, 30 + (y! - 30) / 10])
    const at = labelPoint({ type: 'MultiPolygon', coordinates: [[small], [square]] })!
    expect(at[0]).toBeCloseTo(104.065, 6)
  })

  it('name general grids only where there is nothing smaller', () => {
    const feature = (code: string, kind: string) => ({ properties: { code, kind } }) as never
    expect(labelled([feature('1', 'general'), feature('2', 'micro')])).toHaveLength(1)
    expect(labelled([feature('1', 'general')])).toHaveLength(1)
  })
})

describe('the tree of places', () => {
  const grid = (code: string, kind: string) => ({ code, kind, name: code, parent: code.slice(0, -3) }) as Grid

  it('puts micro-grids below their general grid, in the order of their codes', () => {
    const grids = [grid('510104012003002', 'dedicated'), grid('510104012003001002', 'micro'), grid('510104012003001', 'general'), grid('510104012003001001', 'micro')]
    expect(gridNodes(grids, '510104012003').map(({ code, leaf, level }) => [code, leaf, level])).toEqual([
      ['510104012003001', false, 'general_grid'],
      ['510104012003002', true, 'dedicated_grid'],
    ])
    expect(gridNodes(grids, '510104012003001').map(({ code }) => code.slice(-3))).toEqual(['001', '002'])
  })

  it('begins at the highest places of the own posts', () => {
    const place = (code: string) => ({ code }) as PlaceRef
    const tops = topPlaces(['510104012003001', '510104012003', '510105', '510104012003'].map(place))
    expect(tops.map(({ code }) => code)).toEqual(['510105', '510104012003'])
  })
})

describe('a path', () => {
  it('leaves out what is the same for the whole own area', () => {
    const tops = [{ code: '510104032006', level: 'community', name: '菱窠社区', path: '锦江区 · 菱窠社区' }]
    expect(shortPath('锦江区 · 菱窠社区 · 第3微网格', tops)).toBe('第3微网格')
    expect(shortPath('锦江区 · 菱窠社区', tops)).toBe('锦江区 · 菱窠社区')
    expect(shortPath('武侯区 · 某社区', tops)).toBe('武侯区 · 某社区')
  })
})

describe('a post', () => {
  const post = (changes: Partial<PostRow>) => ({ active: true, first_day: '2026-01-01', account_name: '王芳', ...changes }) as PostRow

  it('is held, vacant, not yet begun, or ended', () => {
    expect(standingOf(post({}), '2026-03-05')).toBe('held')
    expect(standingOf(post({ account_name: null }), '2026-03-05')).toBe('vacant')
    expect(standingOf(post({ active: false, first_day: '2026-04-01' }), '2026-03-05')).toBe('future')
    expect(standingOf(post({ active: false }), '2026-03-05')).toBe('ended')
  })
})
