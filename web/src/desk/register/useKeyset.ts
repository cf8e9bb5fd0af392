// A long list read page by page, each page beginning behind the last row of the one before.

import { ref, shallowRef } from 'vue'

interface Part<T, K> {
  items: T[]
  next: K | null
}

export function useKeyset<T, K extends string | number = string>(read: (after: K | undefined) => Promise<Part<T, K>>) {
  const rows = shallowRef<T[]>([])
  const next = shallowRef<K | null>(null)
  const reading = ref(true)
  const readingOn = ref(false)
  const fault = ref<unknown>(null)
  let edition = 0

  /** Reads from the beginning; what was asked for before is forgotten. */
  async function begin(): Promise<void> {
    const mine = (edition += 1)
    reading.value = true
    try {
      const part = await read(undefined)
      if (mine !== edition) return
      rows.value = part.items
      next.value = part.next
      fault.value = null
    } catch (error) {
      if (mine !== edition) return
      rows.value = []
      next.value = null
      fault.value = error
    } finally {
      if (mine === edition) reading.value = false
    }
  }

  async function readOn(): Promise<void> {
    if (next.value === null || readingOn.value) return
    const mine = edition
    readingOn.value = true
    try {
      const part = await read(next.value)
      if (mine !== edition) return
      rows.value = [...rows.value, ...part.items]
      next.value = part.next
    } catch (error) {
      if (mine === edition) fault.value = error
    } finally {
      readingOn.value = false
    }
  }

  return { rows, next, reading, readingOn, fault, begin, readOn }
}
