// A change that was told, put into the outbox: sealed first, then stored, only then sent.

import type { Building, ChangeKind, Door, DwellingNow, SeenHousehold } from '@shared/api/types'
import { register } from '@shared/api/endpoints'
import { say } from '@shared/i18n'
import { newId } from '@shared/ids'
import { fresh, type ChangeCommand, type Told } from '../outbox/commands'
import { put, toldBy } from '../outbox/outbox'
import { keep } from '../store/cache'
import { database } from '../store/database'
import { buildingKey } from '../store/reads'
import { keepKey, seal, sealingKey } from '../store/sealing'
import { bodyOf, type ChangeBody } from './body'
import type { ChangeForm, Ground } from './form'
import { doorName, placeOf } from './picture'

export const KIND_WORDS: Record<ChangeKind, string> = {
  moved_in: 'kind.moved_in',
  moved_out: 'kind.moved_out',
  birth: 'kind.birth',
  death: 'kind.death',
  split: 'kind.split',
  merge: 'kind.merge',
  head_changed: 'kind.head_changed',
  role_changed: 'kind.role_changed',
  correction: 'kind.correction',
  removed: 'kind.removed',
  verified: 'kind.verified',
  vacant: 'kind.vacant',
}

/** What a change is called: where nobody was known, people are registered rather than moving in. */
export const wordOf = (kind: ChangeKind, door: Door | null | undefined): string =>
  kind === 'moved_in' && door?.state === 'unknown' ? 'door.register' : KIND_WORDS[kind]

interface Telling {
  building: Building
  dwelling: string
  body: ChangeBody
  form: ChangeForm | null
  /** What the person had before them. */
  seen: readonly SeenHousehold[]
  /** The refused command for which this one stands: it goes, and this one takes its turn. */
  instead: ChangeCommand | null
}

/** Puts a change into the outbox. */
async function tell({ building, dwelling, body, form, seen, instead }: Telling): Promise<ChangeCommand> {
  const db = database()
  const id = newId()
  const key = await sealingKey(db)
  const command = fresh<ChangeCommand>({
    id,
    lane: dwelling,
    kind: 'change',
    change: body.kind,
    label: say(wordOf(body.kind, placeOf(building, dwelling)?.door)),
    asks: form !== null,
    title: [building.full_name, doorName(building, dwelling)].join(' '),
    building: building.id,
    turn: instead?.turn ?? id,
    happened_at: instead?.happened_at ?? new Date().toISOString(),
    seen: seen.map(({ household_id, version }) => ({ household_id, version })),
    body: await seal(key, id, { body, form } satisfies Told),
  })
  await put([command], [], async () => {
    await keepKey(db, key)
    if (instead) await db.commands.delete(instead.id)
  })
  return command
}

export async function record(
  building: Building, dwelling: string, form: ChangeForm, ground: Ground, seen: readonly SeenHousehold[],
  instead: ChangeCommand | null = null,
): Promise<ChangeCommand> {
  return tell({ building, dwelling, body: bodyOf(form, ground), form, seen, instead })
}

/** Changes that ask nothing: everything is as the register says, or nobody has ever been registered and nobody lives there. */
export async function recordAtOnce(building: Building, dwelling: string, kind: 'verified' | 'vacant', today: string): Promise<ChangeCommand> {
  const seen = placeOf(building, dwelling)?.door.seen ?? []
  const body: ChangeBody = kind === 'verified' ? { kind, source: 'visit' } : { kind, source: 'visit', day: today, all_left: false }
  return tell({ building, dwelling, body, form: null, seen, instead: null })
}

/** How the dwelling stands now, read anew for someone who decides about a conflict. */
export async function lookAnew(command: ChangeCommand): Promise<Building> {
  const building = await register.building(command.building)
  await keep(database(), buildingKey(building.id), building)
  return building
}

/** The person has seen how the dwelling stands now and still wants the change: a new command, based on what they saw. */
export async function insistOnChange(command: ChangeCommand, building: Building): Promise<void> {
  const { body, form } = await toldBy(database(), command)
  const seen = placeOf(building, command.lane)?.door.seen ?? []
  await tell({ building, dwelling: command.lane, body: body as ChangeBody, form: form as ChangeForm | null, seen, instead: command })
}

/** How many households and people a conflict tells of. */
export function countNow(now: DwellingNow | null): { households: number; people: number } {
  const households = now?.households ?? []
  return { households: households.length, people: households.reduce((sum, { people }) => sum + people, 0) }
}
