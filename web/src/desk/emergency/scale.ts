// Round distances between the marks of an axis.

const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440]
const MOST_MARKS = 8
const HOUR_MS = 3_600_000
const HOUR_STEPS = [1, 2, 3, 6, 12, 24, 48]
/** The city's clock is eight hours ahead, summer and winter. */
const ZONE_MS = 8 * HOUR_MS

/** Minutes from 0 to the end at which a mark stands. */
export function marksUpTo(end: number): number[] {
  const step = STEPS.find((each) => end / each <= MOST_MARKS) ?? Math.ceil(end / MOST_MARKS / 1440) * 1440
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => at * step)
}

/** Values from the bottom to the top at which a mark stands: round ones, some `most` at most, no closer than `least`. */
export function valuesBetween(bottom: number, top: number, most: number, least = 0): number[] {
  const raw = Math.max((top - bottom) / most, least) || 1
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw * (1 - 1e-9)) ?? raw
  const first = Math.ceil(bottom / step - 1e-9)
  const count = Math.floor(top / step + 1e-9) - first
  return Array.from({ length: count + 1 }, (_, at) => Number(((first + at) * step).toFixed(6)))
}

/** Full hours of the city's clock between two moments (in milliseconds), some `most` at most. */
export function hoursBetween(first: number, last: number, most = MOST_MARKS): number[] {
  const step = (HOUR_STEPS.find((each) => (last - first) / HOUR_MS / each <= most) ?? Math.ceil((last - first) / HOUR_MS / most / 24) * 24) * HOUR_MS
  const begin = Math.ceil((first + ZONE_MS) / step) * step - ZONE_MS
  return Array.from({ length: Math.max(0, Math.floor((last - begin) / step) + 1) }, (_, at) => begin + at * step)
}
