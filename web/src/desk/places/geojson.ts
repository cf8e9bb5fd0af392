// Reading a boundary that someone pasted or uploaded: what it is, or in plain words what is wrong with it.
// Whether it fits the city and its neighbours is decided by the server.

export interface Geometry {
  type: 'Polygon' | 'MultiPolygon'
  coordinates: unknown[]
}

/** `word` is a key of the desk's catalogue, `values` its placeholders. */
export type BoundaryReading = { geometry: Geometry; corners: number } | { word: string; values?: Record<string, string | number> }

const WRAPPERS = new Set(['Feature', 'FeatureCollection'])

function isPosition(value: unknown): value is number[] {
  return Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1])
}

function unwrapped(value: unknown): unknown {
  if (!value || typeof value !== 'object') return value
  const { type, geometry, features } = value as { type?: string; geometry?: unknown; features?: unknown[] }
  if (type === 'Feature') return geometry
  if (type === 'FeatureCollection' && features?.length === 1) return unwrapped(features[0])
  return value
}

/** Reads GeoJSON text: a Polygon or MultiPolygon, or a Feature (or a collection of one) around it. WGS 84, longitude first. */
export function readBoundary(text: string): BoundaryReading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { word: 'boundary.not_json' }
  }
  const inner = unwrapped(value)
  if (!inner || typeof inner !== 'object') return { word: 'boundary.not_geojson' }
  const { type, coordinates, features } = inner as { type?: string; coordinates?: unknown; features?: unknown[] }
  if (type !== undefined && WRAPPERS.has(type)) return { word: 'boundary.several', values: { count: features?.length ?? 0 } }
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    return type ? { word: 'boundary.wrong_type', values: { type } } : { word: 'boundary.not_geojson' }
  }
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as unknown
  if (!Array.isArray(polygons) || polygons.length === 0) return { word: 'boundary.empty' }
  let corners = 0
  for (const rings of polygons) {
    if (!Array.isArray(rings) || rings.length === 0) return { word: 'boundary.empty' }
    for (const ring of rings) {
      if (!Array.isArray(ring) || ring.length < 4) return { word: 'boundary.too_few' }
      const wrong = ring.findIndex((position) => !isPosition(position))
      if (wrong >= 0) return { word: 'boundary.bad_position', values: { position: wrong + 1 } }
      const [first, last] = [ring[0] as number[], ring.at(-1) as number[]]
      if (first[0] !== last[0] || first[1] !== last[1]) return { word: 'boundary.open_ring' }
      const points = ring as number[][]
      // Before the range is checked: a latitude here is never above 60, a longitude here is beyond any latitude.
      if (points.every(([x, y]) => Math.abs(x!) <= 60 && Math.abs(y!) > 60 && Math.abs(y!) <= 180)) return { word: 'boundary.swapped' }
      if (points.some(([x, y]) => Math.abs(x!) > 180 || Math.abs(y!) > 90)) return { word: 'boundary.not_degrees' }
      corners += ring.length - 1
    }
  }
  return { geometry: { type, coordinates: coordinates as unknown[] }, corners }
}
