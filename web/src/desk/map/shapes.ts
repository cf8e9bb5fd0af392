// Plain geometry for the map: the box around shapes, and where a shape's label goes. WGS 84, longitude first.

import type { GridBoundaries } from '@shared/api/types'

export type Box = [west: number, south: number, east: number, north: number]
type Position = [number, number]

/** Every position in a GeoJSON coordinate array, however deep. */
export function* positions(coordinates: unknown): Generator<Position> {
  if (!Array.isArray(coordinates)) return
  if (typeof coordinates[0] === 'number' && typeof coordinates[1] === 'number') yield coordinates as Position
  else for (const part of coordinates) yield* positions(part)
}

/** The box around all positions, or null when there are none. */
export function boxAround(coordinates: unknown): Box | null {
  let box: Box | null = null
  for (const [x, y] of positions(coordinates)) {
    box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y]
  }
  return box
}

/** Where a label goes: the centroid of the largest outer ring. */
export function labelPoint(geometry: { type: string; coordinates: unknown }): Position | null {
  const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as Position[][][]
  let best: { area: number; point: Position } | null = null
  for (const rings of polygons ?? []) {
    const found = centroid(rings?.[0] ?? [])
    if (found && (!best || found.area > best.area)) best = found
  }
  return best?.point ?? null
}

function centroid(ring: Position[]): { area: number; point: Position } | null {
  const origin = ring[0]
  if (!origin) return null
  let twice = 0
  let x = 0
  let y = 0
  for (let index = 0; index < ring.length - 1; index += 1) {
    // Relative to the first corner: products of whole degrees would drown the small differences.
    const [ax, ay] = [ring[index]![0] - origin[0], ring[index]![1] - origin[1]]
    const [bx, by] = [ring[index + 1]![0] - origin[0], ring[index + 1]![1] - origin[1]]
    const cross = ax * by - bx * ay
    twice += cross
    x += (ax + bx) * cross
    y += (ay + by) * cross
  }
  if (twice === 0) return { area: 0, point: origin }
  return { area: Math.abs(twice) / 2, point: [origin[0] + x / (3 * twice), origin[1] + y / (3 * twice)] }
}

/** The grids that the map names: micro-grids and dedicated grids; general grids only where they hold none of these. */
export function labelled(features: GridBoundaries['features']): GridBoundaries['features'] {
  const small = features.filter(({ properties }) => properties.kind !== 'general')
  return small.length > 0 ? small : features
}
