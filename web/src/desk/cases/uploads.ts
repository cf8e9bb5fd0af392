// Photos on their way to a case: made smaller, sent one after the other, each kept until it has arrived.

import { computed, shallowRef } from 'vue'
import { cases } from '@shared/api/endpoints'
import type { PhotoStage } from '@shared/api/types'
import { newId } from '@shared/ids'
import { scaled, UnreadablePicture } from '@shared/scale'

export interface Upload {
  /** Kept over retries, so that a photo whose answer was lost is not added twice. */
  id: string
  name: string
  file: Blob
  stage: PhotoStage
  state: 'waiting' | 'sending' | 'arrived' | 'failed'
  /** Why it failed: UnreadablePicture, or what the API client throws. */
  fault: unknown
}

export interface UploadPorts {
  scale: (file: Blob) => Promise<Blob>
  send: (id: string, stage: PhotoStage, file: Blob) => Promise<unknown>
}

export function portsFor(caseId: string): UploadPorts {
  return { scale: scaled, send: (id, stage, file) => cases.addPhoto(caseId, id, stage, file) }
}

/** @param arrived called after each photo that the server has taken */
export function useUploads(ports: UploadPorts, arrived: () => void) {
  const uploads = shallowRef<Upload[]>([])
  const busy = computed(() => uploads.value.some(({ state }) => state === 'waiting' || state === 'sending'))
  let running = false

  function change(id: string, to: Partial<Upload>): void {
    uploads.value = uploads.value.map((upload) => (upload.id === id ? { ...upload, ...to } : upload))
  }

  async function run(): Promise<void> {
    if (running) return
    running = true
    for (;;) {
      const next = uploads.value.find(({ state }) => state === 'waiting')
      if (!next) break
      change(next.id, { state: 'sending' })
      try {
        await ports.send(next.id, next.stage, await ports.scale(next.file))
        change(next.id, { state: 'arrived' })
        arrived()
      } catch (fault) {
        change(next.id, { state: 'failed', fault })
      }
    }
    running = false
  }

  return {
    uploads,
    busy,
    add: (files: readonly File[], stage: PhotoStage): Promise<void> => {
      const fresh = files.map((file): Upload => ({ id: newId(), name: file.name, file, stage, state: 'waiting', fault: null }))
      // What arrived before is among the case's photos by now; what failed stays until it is decided about.
      uploads.value = [...(busy.value ? uploads.value : uploads.value.filter(({ state }) => state === 'failed')), ...fresh]
      return run()
    },
    again: (id: string): Promise<void> => {
      change(id, { state: 'waiting', fault: null })
      return run()
    },
    drop: (id: string): void => {
      uploads.value = uploads.value.filter((upload) => upload.id !== id || upload.state === 'sending')
    },
  }
}

/** Whether trying once more can help: not when the file itself is at fault. */
export function mayHelp(fault: unknown): boolean {
  return !(fault instanceof UnreadablePicture)
}
