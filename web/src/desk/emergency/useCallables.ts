// Whom a plan can call: the kinds of posts of our own, and the kinds of organisations that serve the place.

import { shallowRef } from 'vue'
import { sentence } from '@shared/sentence'
import { emergency, type Callable } from './api'

export function useCallables() {
  const callables = shallowRef<Callable[]>([])
  const fault = shallowRef<unknown>(null)

  async function read(place: string): Promise<void> {
    try {
      const found = await emergency.callables(place)
      callables.value = found.items.map(({ key, label }) => ({ key, label: sentence(label) }))
      fault.value = null
    } catch (error) {
      fault.value = error
    }
  }
  return { callables, fault, read }
}
