// Photos are made smaller in the browser, before they are kept or sent: less to store, less to send over a weak signal.
// Drawing them anew also leaves behind what the camera wrote into them (position, device).

/** Longest side in pixels. */
export const LONGEST_SIDE = 2048
const QUALITY = 0.82

/** The size in pixels after scaling: never larger than it was, proportions kept. */
export function scaledSize(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const factor = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) }
}

/** The file is no picture that this browser can read. */
export class UnreadablePicture extends Error {
  override readonly name = 'UnreadablePicture'
}

/**
 * A JPEG of at most LONGEST_SIDE pixels, upright.
 * @throws UnreadablePicture
 */
export async function scaled(file: Blob): Promise<Blob> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw new UnreadablePicture()
  }
  const { width, height } = scaledSize(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!pen) throw new UnreadablePicture()
  pen.drawImage(picture, 0, 0, width, height)
  picture.close()
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new UnreadablePicture())), 'image/jpeg', QUALITY)
  })
}
