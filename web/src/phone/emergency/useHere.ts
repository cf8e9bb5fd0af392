// A position that somebody adds with a tap, once: nothing is asked of the phone before, and nothing is kept after.

import { ref, shallowRef } from 'vue'

export interface Here {
  longitude: number
  latitude: number
}

export function useHere() {
  const here = shallowRef<Here | null>(null)
  const locating = ref(false)
  const failed = ref(false)
  const possible = 'geolocation' in navigator

  function toggle(): void {
    if (here.value) {
      here.value = null
      return
    }
    locating.value = true
    failed.value = false
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        here.value = { longitude: coords.longitude, latitude: coords.latitude }
        locating.value = false
      },
      () => {
        failed.value = true
        locating.value = false
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    )
  }
  return { here, locating, failed, possible, toggle }
}
