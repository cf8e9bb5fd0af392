// A clock for relative times on screen: moves twice a minute.

import { onScopeDispose, ref, type Ref } from 'vue'

const TICK_MS = 30_000

export function useNow(): Ref<Date> {
  const now = ref(new Date())
  const timer = setInterval(() => (now.value = new Date()), TICK_MS)
  onScopeDispose(() => clearInterval(timer))
  return now
}
