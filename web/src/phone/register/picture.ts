// The picture of a building: floors from the top, doors in the order of their numbers, what a door says. Pure.

import type { Building, Door, DoorState, Entrance } from '@shared/api/types'
import type { HeardDoor } from './sentence'

export interface Floor {
  /** null where the number of a door does not tell. */
  floor: number | null
  doors: Door[]
}

/** Each state by its word, its colour and a sign of its own shape. */
export const DOOR_LOOKS: Record<DoorState, { word: string; sign: string; tone: string }> = {
  filled: { word: 'building.filled', sign: '✓', tone: 'filled' },
  to_verify: { word: 'building.to_verify', sign: '?', tone: 'to-verify' },
  changed: { word: 'building.changed', sign: '↻', tone: 'changed' },
  empty: { word: 'building.empty', sign: '○', tone: 'empty' },
  unknown: { word: 'building.unknown', sign: '＋', tone: 'unknown' },
}
export const DOOR_STATES = Object.keys(DOOR_LOOKS) as DoorState[]

/** What of a building is shown: everything, the doors of one state, or those to be verified this month. */
export type Wish = DoorState | 'proposed' | 'all'

export function wanted(door: Door, wish: Wish): boolean {
  return wish === 'all' || (wish === 'proposed' ? door.proposed : door.state === wish)
}

/** Doors by floor, the top floor first; the server has put them in order. */
export function floorsOf(doors: readonly Door[]): Floor[] {
  const floors: Floor[] = []
  for (const door of doors) {
    const last = floors.at(-1)
    if (last && last.floor === door.floor) last.doors.push(door)
    else floors.push({ floor: door.floor, doors: [door] })
  }
  return floors
}

export function allDoors(building: Building): Door[] {
  return building.entrances.flatMap(({ doors }) => doors)
}

export function peopleIn(building: Building): number {
  return allDoors(building).reduce((sum, { people }) => sum + people, 0)
}

export interface Place {
  entrance: Entrance
  door: Door
}

export function placeOf(building: Building, dwelling: string): Place | null {
  for (const entrance of building.entrances) {
    const door = entrance.doors.find(({ id }) => id === dwelling)
    if (door) return { entrance, door }
  }
  return null
}

/** "2单元 401". */
export function doorName(building: Building, dwelling: string): string {
  const place = placeOf(building, dwelling)
  return place ? [place.entrance.name, place.door.number].filter(Boolean).join(' ') : ''
}

/** The number that a name ends with or holds: 金色家园 3号楼 -> 3. */
export function numberIn(name: string): number | null {
  const digits = /(\d+)(?!.*\d)/.exec(name)
  return digits ? Number(digits[1]) : null
}

/** "3-2-401" as people write it; parts without a number are left out. */
export function shortDoor(building: Building, dwelling: string): string {
  const place = placeOf(building, dwelling)
  if (!place) return ''
  return [numberIn(building.full_name), numberIn(place.entrance.name), place.door.number].filter((part) => part !== null).join('-')
}

export type Found = { place: Place } | { miss: 'other_building' | 'no_such_door' | 'several' }

/** The door that was named. Without its entrance the number must be there once. */
export function findDoor(building: Building, heard: HeardDoor): Found {
  const own = numberIn(building.full_name)
  if (heard.building !== null && own !== null && heard.building !== own) return { miss: 'other_building' }
  const found = building.entrances.flatMap((entrance) =>
    entrance.doors.filter(({ number }) => number === heard.room).map((door) => ({ entrance, door })),
  )
  const inEntrance = (number: number | null) => found.filter(({ entrance }) => numberIn(entrance.name) === number)
  const alone = heard.number === null ? [] : inEntrance(heard.number)
  if (heard.number !== null && !alone.length && own !== null && heard.number !== own) return { miss: 'other_building' }
  const fitting = heard.entrance !== null ? inEntrance(heard.entrance) : alone.length ? alone : found
  if (fitting.length === 1) return { place: fitting[0]! }
  return { miss: fitting.length ? 'several' : 'no_such_door' }
}
