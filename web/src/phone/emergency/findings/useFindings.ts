// What the owner of this phone is to mend: at once as last heard, asked for anew while there is signal. What is mended
// and verified is forgotten.

import { computed, watch } from 'vue'
import { newId } from '@shared/ids'
import { useChanges } from '../../changes'
import { fresh, type FindingCommand, type PhotoCommand } from '../../outbox/commands'
import { commands, deliveries, put } from '../../outbox/outbox'
import { forgetOthers, useCached } from '../../store/cache'
import { findingKey, findings, FINDINGS_KEY, type FindingRow } from './api'

/** @param open the finding that is being looked at, which is kept so long whosever it is */
export function useFindings(open: () => string = () => '') {
  const read = useCached(FINDINGS_KEY, () => findings.mine())
  const items = computed<FindingRow[]>(() => read.data.value?.items ?? [])
  useChanges(({ kind }) => kind === 'notify.inbox' || kind.startsWith('emergency.finding_'), read.refresh)
  watch(deliveries, read.refresh)
  watch(read.data, (found) => {
    if (found) void forgetOthers(findingKey(''), [...found.items.map(({ id }) => id), open()].map(findingKey))
  })
  return { ...read, items }
}

/** What was said here of a finding and is not with the server yet; nothing else is said of it meanwhile. */
export const waitsHere = (id: string): FindingCommand | undefined =>
  commands.value.find((each): each is FindingCommand => each.kind === 'finding' && each.lane === id && (each.state === 'waiting' || each.state === 'sending'))

/** Pictures of a finding that are on their way. */
export const photosHere = (id: string): number => commands.value.filter((each) => each.kind === 'photo' && each.lane === id && each.state !== 'delivered').length

/**
 * Says something of a finding, with pictures; without a move only the pictures.
 * @param draft under which the pictures were kept
 */
export async function sayOfFinding(finding: FindingRow, said: { move: string; label: string; words: string } | null, photos: readonly string[], draft: string): Promise<void> {
  const common = { lane: finding.id, title: finding.text, happened_at: new Date().toISOString() }
  const move = said ? [fresh<FindingCommand>({ ...common, id: newId(), kind: 'finding', label: said.label, body: { move: said.move, version: finding.version, words: said.words } })] : []
  const pictures = photos.map((photo) => fresh<PhotoCommand>({ ...common, id: photo, kind: 'photo', body: { stage: 'finding' } }))
  await put([...move, ...pictures], [], async (db) => {
    await db.pictures.where('draft').equals(draft).modify({ draft: null })
  })
}
