// Large photos, loaded only when somebody wants one.

import { showImagePreview } from 'vant/es/image-preview'
import 'vant/es/image/index.css'
import 'vant/es/image-preview/index.css'
import 'vant/es/overlay/index.css'
import 'vant/es/popup/index.css'
import 'vant/es/swipe/index.css'

export function enlargePhotos(addresses: string[], first: number): void {
  const preview = showImagePreview({ images: addresses, startPosition: first, closeOnPopstate: true, teleport: 'body' })
  const shut = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    preview?.close()
    removeEventListener('keydown', shut)
  }
  addEventListener('keydown', shut)
}
