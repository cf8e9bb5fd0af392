// Whether this browser can draw the map, and the words for a point.

let drawable: boolean | null = null

/** True when the browser has WebGL 2; asked once. */
export function canDraw(): boolean {
  if (drawable === null) {
    try {
      drawable = document.createElement('canvas').getContext('webgl2') !== null
    } catch {
      drawable = false
    }
  }
  return drawable
}

/** A point as people copy it: latitude first, six decimals (some ten centimetres). WGS 84. */
export function coordinates(longitude: number, latitude: number): string {
  return `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
}
