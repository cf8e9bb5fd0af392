// What a filled form tells the server, without the command's id, dwelling, time and versions, which the outbox adds. Pure.

import type { RegisterChange, Role, SaidPerson, Tenure } from '@shared/api/types'
import { filled, saidConsent } from './consent'
import { memberAge } from './check'
import type { ChangeForm, Ground, PersonForm } from './form'

type Without<T> = T extends unknown ? Omit<T, 'id' | 'dwelling_id' | 'happened_at' | 'seen'> : never
export type ChangeBody = Without<RegisterChange>

/** In which capacity someone belongs to a household follows from its tenure and need not be asked. */
function capacityOf(person: PersonForm, tenure: Tenure | ''): SaidPerson['capacity'] {
  if (person.role !== 'head') return 'family'
  return tenure === 'rented' ? 'tenant' : tenure === 'owner_occupied' || !person.livesHere ? 'owner' : 'family'
}

const trimmed = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(filled(values).map((code) => [code, values[code]!.trim()]))

function saidPerson(person: PersonForm, form: ChangeForm, { dictionary, today }: Ground): SaidPerson {
  const child = form.kind === 'birth'
  // A child's birthday is the day of its birth.
  const values = child ? { ...person.values, birth_date: form.day } : person.values
  return {
    id: person.id,
    role: person.role as Role,
    capacity: capacityOf(person, form.tenure),
    lives_here: person.livesHere,
    moved_from_elsewhere: person.fromElsewhere && person.livesHere,
    values: trimmed(values),
    consent: saidConsent(values, dictionary, today, person.guardian, child),
  }
}

const orNull = <T extends string>(text: T | ''): T | null => text || null

export function bodyOf(form: ChangeForm, ground: Ground): ChangeBody {
  const { kind, source, household, chosen } = form
  const day = orNull(form.day)
  const person = chosen[0]!
  switch (kind) {
    case 'moved_in':
      return {
        kind, source, day,
        people: form.people.map((each) => saidPerson(each, form, ground)),
        household_id: form.beside === 'join' ? household || ground.door.seen[0]!.household_id : null,
        tenure: form.beside === 'join' ? null : orNull(form.tenure),
        previous_left: form.beside === 'previous_left',
      }
    case 'moved_out': {
      const people = form.whole ? [] : chosen
      return { kind, source, day, household_id: household, people, new_head: form.whole ? null : orNull(form.newHead), now_empty: !!form.whole && form.nowEmpty }
    }
    case 'birth':
      return { kind, source, day, household_id: household, child: saidPerson(form.people[0]!, form, ground) }
    case 'death':
      return { kind, source, day, person_id: person, new_head: orNull(form.newHead) }
    case 'split':
      return {
        kind, source, day, household_id: household, people: chosen, new_head: form.newHead,
        head_of_rest: orNull(form.headOfRest), tenure: orNull(form.tenure),
      }
    case 'merge':
      return { kind, source, day, household_id: household, into: form.into, roles: {} }
    case 'head_changed':
      return { kind, source, day, household_id: household, person_id: person, role_of_old: form.role as Role }
    case 'role_changed':
      return { kind, source, day, household_id: household, person_id: person, role: orNull(form.role), lives_here: form.livesHere }
    case 'removed':
      return { kind, source, household_id: household, person_id: person }
    case 'correction':
      return { kind, source, household_id: household, person_id: person, ...correction(form, ground) }
    case 'verified':
      return { kind, source }
    case 'vacant':
      return { kind, source, day, all_left: ground.door.seen.length > 0 }
  }
}

function correction(form: ChangeForm, { dictionary, today, households }: Ground) {
  const { values: typed, guardian } = form.people[0]!
  const age = memberAge(households, form.chosen[0])
  const values: Record<string, string | null> = { ...trimmed(typed) }
  for (const code of form.cleared) values[code] = null
  const consent = filled(typed).length ? saidConsent(typed, dictionary, today, guardian, age !== null && age < 14) : null
  return { values, consent }
}
