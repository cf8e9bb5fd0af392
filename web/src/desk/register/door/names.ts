// How members of a household are named on screen without telling their names.

import type { Household, Member } from '../types'

/** The masked name, or nothing where the name was erased. */
export function shownName(member: Member): string {
  return member.fields.find(({ code }) => code === 'name')?.shown ?? ''
}

export const isHead = (member: Member): boolean => member.role === 'head'

export function headOf(home: Household): Member | null {
  return home.members.find(isHead) ?? null
}

/** Whoever can stand up for a child: adults, and those whose age nobody knows. */
export function adults(members: readonly Member[]): Member[] {
  return members.filter(({ age }) => age === null || age >= 18)
}

/** The versions of all households in sight, said back with a change, so that nothing is overwritten unseen. */
export function seenVersions(homes: readonly Household[]): { household_id: string; version: number }[] {
  return homes.map(({ id, version }) => ({ household_id: id, version }))
}
