// An operation's board: read again when something changes there, and at least every few seconds while it runs.

import { onMounted, onScopeDispose, ref, shallowRef } from 'vue'
import { useChanges } from '../changes'
import { emergency, type Board } from './api'

const EVERY_MS = 5_000
const TICK_MS = 1_000

export function useBoard(id: () => string) {
  const board = shallowRef<Board | null>(null)
  const fault = shallowRef<unknown>(null)
  /** What the operation's clock shows, moved on between two readings at its own speed. */
  const shown = ref<Date | null>(null)
  let readAt = 0
  let reading = false

  function take(next: Board): void {
    board.value = next
    fault.value = null
    readAt = performance.now()
    tick()
  }

  async function read(): Promise<void> {
    if (reading) return
    reading = true
    try {
      take(await emergency.board(id()))
    } catch (error) {
      fault.value = error
    } finally {
      reading = false
    }
  }

  function tick(): void {
    const found = board.value
    if (!found) return
    const ahead = found.stood_down_at ? 0 : (performance.now() - readAt) * found.speed
    shown.value = new Date(new Date(found.now).getTime() + ahead)
  }

  const ticking = setInterval(tick, TICK_MS)
  const asking = setInterval(() => {
    if (board.value && !board.value.stood_down_at && !document.hidden) void read()
  }, EVERY_MS)
  onScopeDispose(() => {
    clearInterval(ticking)
    clearInterval(asking)
  })
  useChanges(
    ({ subject_type }) => subject_type === 'operation',
    (heard) => {
      if (heard === null || heard.has(id())) void read()
    },
  )
  onMounted(read)
  return { board, fault, shown, read, take }
}
