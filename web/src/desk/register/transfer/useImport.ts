// One import, asked again as long as the server works on it.

import { onScopeDispose, ref, shallowRef } from 'vue'
import { imports, type Import } from './api'

const PAUSE_MS = 1_000

export function useImport(id: string) {
  const found = shallowRef<Import | null>(null)
  const busy = ref(false)
  const fault = ref<unknown>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  function take(next: Import): void {
    found.value = next
    clearTimeout(timer)
    if (next.working) timer = setTimeout(read, PAUSE_MS)
  }

  async function read(): Promise<void> {
    try {
      take(await imports.read(id))
      fault.value = null
    } catch (error) {
      fault.value = error
      // A break of the line ends nothing: the work goes on at the server.
      if (found.value?.working) timer = setTimeout(read, 3 * PAUSE_MS)
    }
  }

  /** One step of the way; a refusal leaves the import where it was. */
  async function act(step: () => Promise<Import>): Promise<boolean> {
    busy.value = true
    fault.value = null
    try {
      take(await step())
      return true
    } catch (error) {
      fault.value = error
      return false
    } finally {
      busy.value = false
    }
  }

  onScopeDispose(() => clearTimeout(timer))
  return { found, busy, fault, read, act }
}
