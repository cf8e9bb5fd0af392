// New versions of the app: noticed in the background, taken over when the person says so.

import { ref, shallowRef } from 'vue'

const LOOK_EVERY_MS = 30 * 60_000

const waiting = shallowRef<ServiceWorker | null>(null)
/** A new version is ready. */
export const newVersion = ref(false)

function ready(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return
  waiting.value = worker
  newVersion.value = true
}

/** Lets the new version take over; every open tab of the app is then loaded anew. */
export function useNewVersion(): void {
  waiting.value?.postMessage({ type: 'SKIP_WAITING' })
}

/** Registers the service worker of the built app. */
export function watchForNewVersion(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  let reloading = false
  const hadController = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!hadController || reloading) return
    reloading = true
    location.reload()
  })
  navigator.serviceWorker
    .register('/m/sw.js', { scope: '/m/' })
    .then((registration) => {
      ready(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed') ready(worker)
        })
      })
      setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS)
    })
    .catch(() => {
      // Without a service worker the app works as a page; only opening it without signal is lost.
    })
}
