// Which roles can be chosen where. Pure.

import type { Household, Role } from '../types'

export const ROLES: readonly Role[] = [
  'head', 'spouse', 'child', 'parent', 'grandchild', 'grandparent', 'sibling', 'relative', 'tenant', 'carer', 'other',
]
export const NOT_HEAD: readonly Role[] = ROLES.filter((role) => role !== 'head')
export const NEWBORN: readonly Role[] = ['child', 'grandchild', 'relative', 'other']

/** Roles for whoever joins a household: head only where there is none. */
export function rolesJoining(home: Household): readonly Role[] {
  return home.members.some(({ role }) => role === 'head') ? NOT_HEAD : ROLES
}
