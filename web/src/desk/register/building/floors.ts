// A building's doors as floors, and how the arrows walk between them. Pure.

import type { Building, Door, Entrance } from '../types'

export interface Floor {
  /** null: the floor is not known. */
  floor: number | null
  doors: Door[]
}

/** An entrance's doors by floor, from the top down; doors whose floor is unknown come last. */
export function floorsOf(entrance: Entrance): Floor[] {
  const found = new Map<number | null, Door[]>()
  for (const door of entrance.doors) found.set(door.floor, [...(found.get(door.floor) ?? []), door])
  return [...found.entries()]
    .map(([floor, doors]) => ({ floor, doors }))
    .sort((one, other) => (other.floor ?? -99) - (one.floor ?? -99))
}

export function allDoors(building: Building): Door[] {
  return building.entrances.flatMap(({ doors }) => doors)
}

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End'

export const isArrow = (key: string): key is Arrow =>
  ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)

/** The door that an arrow leads to: along a floor through all entrances, up and down within one. */
export function step(building: Building, from: string, arrow: Arrow): string {
  const parts = building.entrances.map(floorsOf)
  for (const [at, floors] of parts.entries()) {
    const level = floors.findIndex(({ doors }) => doors.some(({ id }) => id === from))
    if (level < 0) continue
    if (arrow === 'ArrowUp' || arrow === 'ArrowDown') {
      const next = floors[level + (arrow === 'ArrowUp' ? -1 : 1)]
      const column = floors[level]!.doors.findIndex(({ id }) => id === from)
      return next ? next.doors[Math.min(column, next.doors.length - 1)]!.id : from
    }
    const row = parts.flatMap((other, index) =>
      index === at ? floors[level]!.doors : (other.find(({ floor }) => floor === floors[level]!.floor)?.doors ?? []),
    )
    const column = row.findIndex(({ id }) => id === from)
    const wanted = arrow === 'Home' ? 0 : arrow === 'End' ? row.length - 1 : column + (arrow === 'ArrowLeft' ? -1 : 1)
    return row[Math.min(Math.max(wanted, 0), row.length - 1)]!.id
  }
  return from
}
