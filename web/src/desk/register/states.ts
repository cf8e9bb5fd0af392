// What a door's states are called and how they look. Never by colour alone: each has a sign of its own shape.

export type DoorState = 'filled' | 'to_verify' | 'changed' | 'empty' | 'unknown'

export interface DoorLook {
  word: string
  means: string
  sign: string
}

export const DOOR_LOOKS: Record<DoorState, DoorLook> = {
  filled: { word: 'door.filled', means: 'door.filled_means', sign: '✓' },
  to_verify: { word: 'door.to_verify', means: 'door.to_verify_means', sign: '?' },
  changed: { word: 'door.changed', means: 'door.changed_means', sign: '↻' },
  empty: { word: 'door.empty', means: 'door.empty_means', sign: '○' },
  unknown: { word: 'door.unknown', means: 'door.unknown_means', sign: '＋' },
}

/** In the order in which people ask for them. */
export const DOOR_STATES: readonly DoorState[] = ['filled', 'to_verify', 'changed', 'empty', 'unknown']

export function doorLook(state: string): DoorLook {
  return DOOR_LOOKS[state as DoorState] ?? DOOR_LOOKS.unknown
}
