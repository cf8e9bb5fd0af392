// Taking a reply text into a note that somebody may have begun.

import type { FilledText } from './api'

const LONGEST = 1000

/** The texts that fit a move: those for it, and those for every move. */
export function fitting(items: readonly FilledText[], move: string): FilledText[] {
  return items.filter(({ moves }) => moves.length === 0 || (moves as readonly string[]).includes(move))
}

/**
 * The note with a text taken in. What somebody wrote stays before it; a text taken before and left as it was gives way,
 * so that trying one after the other leaves one.
 */
export function withText(note: string, text: string, items: readonly FilledText[]): string {
  const written = note.trim()
  if (!written || items.some((item) => item.text === written)) return text
  const last = items.find((item) => written.endsWith(`\n${item.text}`))
  const own = last ? written.slice(0, -last.text.length - 1).trimEnd() : written
  return `${own}\n${text}`.slice(0, LONGEST)
}
