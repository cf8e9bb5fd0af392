// Round distances between the marks of an axis.

const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440]
const MOST_MARKS = 8

/** Minutes from 0 to the end at which a mark stands. */
export function marksUpTo(end: number): number[] {
  const step = STEPS.find((each) => end / each <= MOST_MARKS) ?? Math.ceil(end / MOST_MARKS / 1440) * 1440
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => at * step)
}
