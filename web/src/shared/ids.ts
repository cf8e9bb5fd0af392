// Ids of everything that a person does, made on the device: UUID version 7 (RFC 9562), so that they sort by time.

let lastMillisecond = -1
let counter = 0

/**
 * A new UUIDv7. Ids made in one millisecond of one page keep their order (a 12-bit counter, section 6.2 of RFC 9562).
 * @param now milliseconds since the epoch
 */
export function newId(now: number = Date.now()): string {
  if (now > lastMillisecond) {
    lastMillisecond = now
    counter = 0
  } else {
    counter += 1
    if (counter > 0xfff) {
      lastMillisecond += 1
      counter = 0
    }
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let rest = lastMillisecond
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = 0x70 | (counter >> 8)
  bytes[7] = counter & 0xff
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The smallest id of a moment (milliseconds since the epoch), for comparing ids with times. */
export function firstIdAt(moment: number): string {
  const hex = Math.max(moment, 0).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
