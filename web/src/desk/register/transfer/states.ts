// How the states of an import look.

const LOOKS: Record<string, string> = { taken: 'good', checked: 'warn', read: 'warn', undone: '', dropped: '' }

export function importLook(state: string): string {
  return LOOKS[state] ?? ''
}

/** Bytes as people read them. */
export function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
