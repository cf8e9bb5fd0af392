// A part of an operation, read again whenever the operation changes or its board is read anew.

import { shallowRef, watch } from 'vue'
import { useBoard } from '../useBoard'

export function useField<T>(id: () => string, ask: () => Promise<T>) {
  const found = useBoard(id)
  const part = shallowRef<T | null>(null)
  const partFault = shallowRef<unknown>(null)

  async function readPart(): Promise<void> {
    try {
      part.value = await ask()
      partFault.value = null
    } catch (error) {
      partFault.value = error
    }
  }

  watch(() => found.board.value && `${found.board.value.version}-${found.board.value.now}`, (seen) => { if (seen) void readPart() })
  return { ...found, part, partFault, readPart }
}
