// The register's closed lists as this app calls them before the dictionary was read, and in which order it asks them.

import type { ChangeKind, ChangeSource, Role, Tenure } from '@shared/api/types'

export const TENURE_WORDS: Record<Tenure, string> = {
  owner_occupied: 'term.owner_occupied',
  rented: 'term.rented',
  lent: 'term.lent',
  other: 'term.other_tenure',
}
export const TENURES = Object.keys(TENURE_WORDS) as Tenure[]

export const ROLE_WORDS: Record<Role, string> = {
  head: 'term.head',
  spouse: 'term.spouse',
  child: 'term.child',
  parent: 'term.parent',
  grandchild: 'term.grandchild',
  grandparent: 'term.grandparent',
  sibling: 'term.sibling',
  relative: 'term.relative',
  tenant: 'term.tenant',
  carer: 'term.carer',
  other: 'term.other_role',
}
export const ROLES = Object.keys(ROLE_WORDS) as Role[]
/** How a newborn child can stand to the head. */
export const CHILD_ROLES: Role[] = ['child', 'grandchild', 'relative', 'other']

export const SOURCE_WORDS: Record<Exclude<ChangeSource, 'import'>, string> = {
  visit: 'term.visit',
  phone: 'term.phone',
  resident: 'term.resident',
  office: 'term.office',
}
export const SOURCES = Object.keys(SOURCE_WORDS) as (keyof typeof SOURCE_WORDS)[]

/** What stands under “more”, in the order in which it is met. */
export const MORE_KINDS: ChangeKind[] = ['birth', 'death', 'correction', 'role_changed', 'head_changed', 'split', 'merge', 'removed']
