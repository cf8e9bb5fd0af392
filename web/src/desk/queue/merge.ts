// How a list that someone is reading takes in what the server now says, newest first.

import type { CaseRow } from '@shared/api/types'

export interface Merged {
  rows: CaseRow[]
  /** Ids that were not in the list before. */
  arrived: string[]
  /** True when the old list could not be joined to the new page, and only the new page is kept. */
  restarted: boolean
}

const older = (row: CaseRow, than: CaseRow): boolean =>
  row.reported_at < than.reported_at || (row.reported_at === than.reported_at && row.id < than.id)

/**
 * Joins the first page, read anew, with the rows on screen.
 * Rows in the page's range that it does not hold have left the list; rows beyond it stay as they are.
 * @param more whether the server has rows beyond the page
 */
export function mergeFirstPage(shown: readonly CaseRow[], page: readonly CaseRow[], more: boolean): Merged {
  const known = new Set(shown.map(({ id }) => id))
  const arrived = page.filter(({ id }) => !known.has(id)).map(({ id }) => id)
  const last = page.at(-1)
  if (!last || !more) return { rows: [...page], arrived, restarted: false }
  if (shown.length > 0 && arrived.length === page.length) return { rows: [...page], arrived, restarted: true }
  const held = new Set(page.map(({ id }) => id))
  const beyond = shown.filter((row) => !held.has(row.id) && older(row, last))
  return { rows: [...page, ...beyond], arrived, restarted: false }
}
