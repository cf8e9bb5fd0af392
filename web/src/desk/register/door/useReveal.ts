// A value shown in full for a short while, then hidden again by itself.

import { onScopeDispose, ref } from 'vue'

export const SHOWN_SECONDS = 30

export function useReveal(seconds: number = SHOWN_SECONDS) {
  const value = ref<string | null>(null)
  const left = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  function hide(): void {
    clearInterval(timer)
    value.value = null
    left.value = 0
  }

  function show(text: string): void {
    hide()
    value.value = text
    left.value = seconds
    timer = setInterval(() => {
      left.value -= 1
      if (left.value <= 0) hide()
    }, 1000)
  }

  onScopeDispose(hide)
  return { value, left, show, hide }
}
