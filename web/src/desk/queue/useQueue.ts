// The queue's rows: reading, reading on, and taking in what arrives while someone reads.

import { ref, shallowRef, type Ref } from 'vue'
import { cases, type CaseFilter } from '@shared/api/endpoints'
import type { CaseRow } from '@shared/api/types'
import type { QueueFilter } from './filters'
import { mergeFirstPage } from './merge'

const PAGE_SIZE = 50

export function request(filter: QueueFilter): CaseFilter {
  return {
    view: filter.view,
    state: filter.state ?? undefined,
    category: filter.category ?? undefined,
    place: filter.place ?? undefined,
    urgent: filter.urgent || undefined,
    due: filter.due ?? undefined,
    q: filter.words || undefined,
    limit: PAGE_SIZE,
  }
}

export function useQueue(filter: Ref<QueueFilter>) {
  const rows = shallowRef<CaseRow[]>([])
  const next = ref<string | null>(null)
  const reading = ref(true)
  const readingOn = ref(false)
  const fault = ref<unknown>(null)
  let stop = new AbortController()

  /** Reads the list from its beginning. */
  async function read(): Promise<void> {
    stop.abort()
    const mine = (stop = new AbortController())
    reading.value = true
    fault.value = null
    try {
      const page = await cases.list(request(filter.value), mine.signal)
      rows.value = page.items
      next.value = page.next
    } catch (error) {
      if (mine.signal.aborted) return
      rows.value = []
      next.value = null
      fault.value = error
    } finally {
      if (stop === mine) reading.value = false
    }
  }

  /** Reads what lies beyond the last row. */
  async function readOn(): Promise<void> {
    if (!next.value || readingOn.value) return
    const { signal } = stop
    readingOn.value = true
    try {
      const page = await cases.list({ ...request(filter.value), after: next.value }, signal)
      const known = new Set(rows.value.map(({ id }) => id))
      rows.value = [...rows.value, ...page.items.filter(({ id }) => !known.has(id))]
      next.value = page.next
      fault.value = null
    } catch (error) {
      if (!signal.aborted) fault.value = error
    } finally {
      readingOn.value = false
    }
  }

  /** Reads on until the end, or until so many rows are there. */
  async function readUpTo(most: number): Promise<void> {
    while (next.value && rows.value.length < most && !fault.value) {
      const before = rows.value.length
      await readOn()
      if (rows.value.length === before) return
    }
  }

  /** Takes in what has changed; returns the ids that are new. Without an answer the list stays as it is. */
  async function takeIn(): Promise<string[]> {
    if (reading.value) return []
    const { signal } = stop
    try {
      const page = await cases.list(request(filter.value), signal)
      const merged = mergeFirstPage(rows.value, page.items, page.next !== null)
      if (merged.restarted || rows.value.length <= page.items.length || !page.next) next.value = page.next
      rows.value = merged.rows
      fault.value = null
      return merged.arrived
    } catch {
      return []
    }
  }

  return { rows, next, reading, readingOn, fault, read, readOn, readUpTo, takeIn }
}
