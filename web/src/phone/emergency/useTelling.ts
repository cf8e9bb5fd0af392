// Telling something from the field of an operation: the call to it, where it is, and sending once.

import { computed, ref } from 'vue'
import { useRouter } from 'vue-router'
import type { MyCall } from './api'
import { useCalls } from './useCalls'
import type { Here } from '../useHere'

/** `chosen` says whether the form knows what it is about; `tell` puts it on its way. */
export function useTelling(operation: () => string, chosen: () => boolean, tell: (call: MyCall) => Promise<void>) {
  const router = useRouter()
  const { calls } = useCalls()
  const call = computed(() => calls.value.find(({ operation: { id } }) => id === operation()) ?? null)
  const where = ref('')
  const here = ref<Here | null>(null)
  const sending = ref(false)
  const ready = computed(() => call.value !== null && chosen() && (where.value.trim() !== '' || here.value !== null) && !sending.value)

  async function send(): Promise<void> {
    if (!ready.value) return
    sending.value = true
    await tell(call.value!)
    await router.replace({ name: 'emergency' })
  }
  return { call, where, here, ready, send }
}
