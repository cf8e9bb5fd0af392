// What a household says of itself while it is being written: one draft for each person, known or new.

import type { AskedField, HomeAnswer, HomeMember, HomeOpened } from '@shared/api/types'
import { newId } from '@shared/ids'

const GUARDIAN_UNDER = 14

export interface PersonDraft {
  id: string
  member: HomeMember | null
  role: string
  capacity: string
  livesHere: boolean
  left: boolean
  values: Record<string, string>
  agreed: boolean
  guardian: string
}

export interface HomeDraft {
  id: string
  people: PersonDraft[]
  newHead: string
  tenure: string
  day: string
}

type Role = NonNullable<HomeAnswer['newcomers']>[number]['role']
type Capacity = NonNullable<HomeAnswer['newcomers']>[number]['capacity']

function person(member: HomeMember | null, role = ''): PersonDraft {
  return {
    id: member?.person_id ?? newId(),
    member,
    role: member?.role ?? role,
    capacity: 'family',
    livesHere: true,
    left: false,
    values: {},
    agreed: false,
    guardian: '',
  }
}

export const newcomer = (role = ''): PersonDraft => person(null, role)

/** A fresh draft: the members, or a first newcomer who is head where nobody is registered. */
export function draftOf(home: HomeOpened): HomeDraft {
  const people = home.household_id ? home.members.filter(({ erased }) => !erased).map((member) => person(member)) : [newcomer('head')]
  return { id: newId(), people, newHead: '', tenure: '', day: '' }
}

/** Whether someone is under 14, by what was typed or what is registered; by a year alone, whether they may be. */
export function isChild(draft: PersonDraft, today: Date = new Date()): boolean {
  const found = /^\s*(\d{4})(?:[-/.年]?(\d{1,2})[-/.月]?(\d{1,2}))?/.exec(draft.values.birth_date ?? '')
  if (!found) return draft.member?.child ?? false
  const age = today.getFullYear() - Number(found[1])
  const month = today.getMonth() + 1
  const ahead = found[2] ? Number(found[2]) > month || (Number(found[2]) === month && Number(found[3]) > today.getDate()) : true
  return (ahead ? age - 1 : age) < GUARDIAN_UNDER
}

export function filled(draft: PersonDraft): string[] {
  return Object.keys(draft.values).filter((code) => draft.values[code]!.trim() !== '')
}

/** Whether what was typed needs somebody's word: of a child everything does. */
export function needsWord(draft: PersonDraft, fields: AskedField[]): boolean {
  const typed = filled(draft)
  if (!typed.length) return false
  return isChild(draft) || fields.some((field) => field.needs_consent && typed.includes(field.code))
}

/** The adults who may stand for a child: members of the household and newcomers, not the child itself. */
export function guardiansFor(child: PersonDraft, people: PersonDraft[]): PersonDraft[] {
  return people.filter((each) => each.id !== child.id && !each.left && !isChild(each) && (each.member !== null || each.values.name))
}

/** Who stays when others leave, and whether someone must become head. */
export function headMissing(draft: HomeDraft): PersonDraft[] {
  const staying = draft.people.filter((each) => each.member && !each.left)
  const headLeaves = draft.people.some((each) => each.left && each.role === 'head')
  return headLeaves && staying.length > 1 ? staying : []
}

/** What is still missing, as a key of the catalogue; null when it can be sent. */
export function faultOf(draft: HomeDraft, fields: AskedField[]): string | null {
  const spoken = draft.people.filter((each) => !each.left)
  for (const each of spoken) {
    if (!each.member && !each.values.name?.trim()) return 'household.missing_name'
    if (!each.member && !each.role) return 'household.missing_role'
    if (!needsWord(each, fields)) continue
    if (isChild(each) && !(each.agreed && each.guardian)) return 'household.missing_guardian'
    if (!each.agreed) return 'household.missing_consent'
  }
  if (headMissing(draft).length && !draft.newHead) return 'household.missing_head'
  const something = draft.people.some((each) => !each.member || each.left || filled(each).length)
  return something ? null : 'household.nothing'
}

/** The persons in the order in which the answer names them, to find a field's fault again. */
export function pathOf(draft: HomeDraft, id: string, fields: AskedField[]): string {
  const body = answerOf('', draft, null, fields)
  const corrected = body.corrections!.findIndex((row) => row.person_id === id)
  return corrected >= 0 ? `corrections.${corrected}` : `newcomers.${body.newcomers!.findIndex((row) => row.id === id)}`
}

/** The whole answer as the server takes it. */
export function answerOf(token: string, draft: HomeDraft, version: number | null, fields: AskedField[]): HomeAnswer {
  const valuesOf = (each: PersonDraft): Record<string, string> =>
    Object.fromEntries(filled(each).map((code) => [code, each.values[code]!.trim()]))
  const consentOf = (each: PersonDraft): { guardian: string | null } | null =>
    needsWord(each, fields) && each.agreed ? { guardian: isChild(each) ? each.guardian : null } : null
  const spoken = draft.people.filter((each) => !each.left)
  return {
    token,
    id: draft.id,
    kind: 'fill',
    version,
    corrections: spoken
      .filter((each) => each.member && filled(each).length)
      .map((each) => ({ person_id: each.id, values: valuesOf(each), consent: consentOf(each) })),
    newcomers: spoken
      .filter((each) => !each.member)
      .map((each) => ({
        id: each.id,
        role: each.role as Role,
        capacity: each.capacity as Capacity,
        lives_here: each.livesHere,
        values: valuesOf(each),
        consent: consentOf(each),
      })),
    left: draft.people.filter((each) => each.left).map(({ id }) => id),
    new_head: draft.newHead || null,
    tenure: (draft.tenure || null) as HomeAnswer['tenure'],
    day: draft.day || null,
  }
}
