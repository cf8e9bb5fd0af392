// Reading the list of built files that Vite writes: which file needs which.

export interface Chunk {
  file: string
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
  assets?: string[]
}

export type Manifest = Record<string, Chunk>

/**
 * The files that an entry loads: its script, what that imports at once, and their styles.
 * @param entry key in the manifest, such as "m/index.html"
 * @param options.lazily also follow imports that happen later, and add images and fonts
 */
export function reachable(manifest: Manifest, entry: string, options: { lazily: boolean }): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const waiting = [entry]
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (seen.has(key)) continue
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The list of built files does not hold ${key}.`)
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    waiting.push(...(chunk.imports ?? []))
    if (options.lazily) {
      for (const asset of chunk.assets ?? []) files.add(asset)
      waiting.push(...(chunk.dynamicImports ?? []))
    }
  }
  return files
}
