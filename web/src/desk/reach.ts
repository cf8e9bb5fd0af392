// What the signed-in person may do where, for showing and hiding buttons. The server decides for itself.

import type { PlaceRef } from '@shared/api/types'
import { session } from '@shared/session'

/** True when one of the own posts has the ability over a place. */
export function ableAt(ability: string, code: string): boolean {
  return (session.value?.posts ?? []).some(
    (post) => post.abilities.includes(ability) && code.startsWith(post.place.code),
  )
}

/** True when one of the own posts has the ability, and stands above the place. */
export function ableAbove(ability: string, code: string): boolean {
  return (session.value?.posts ?? []).some(
    ({ abilities, place }) => abilities.includes(ability) && code.startsWith(place.code) && code.length > place.code.length,
  )
}

/** The highest places of the own posts: those that lie in none of the others. */
export function topPlaces(places: readonly PlaceRef[]): PlaceRef[] {
  const sorted = [...places].sort((one, other) => one.code.length - other.code.length || (one.code < other.code ? -1 : 1))
  const kept: PlaceRef[] = []
  for (const place of sorted) {
    if (!kept.some(({ code }) => place.code.startsWith(code))) kept.push(place)
  }
  return kept
}

/** A place's path without what is the same for everything in the own area. */
export function shortPath(path: string, tops: readonly PlaceRef[]): string {
  const top = tops.find((place) => path.startsWith(`${place.path} · `))
  return top ? path.slice(top.path.length + 3) : path
}

export function ownPlaces(): PlaceRef[] {
  return topPlaces((session.value?.posts ?? []).map(({ place }) => place))
}
