// A position that somebody adds with a tap, once: nothing is asked of the phone before, and nothing is kept after.

import { ref, type Ref } from 'vue'

export interface Here {
  longitude: number
  latitude: number
}

/** One tap puts the position into `here`, another takes it out again. */
export function useHere(here: Ref<Here | null>) {
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
  return { locating, failed, possible, toggle }
}
