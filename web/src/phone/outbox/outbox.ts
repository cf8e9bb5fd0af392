// The outbox as the app uses it: put something in, see how it stands, decide about what is stuck, and the moments at
// which it is sent: at once, when signal comes back, when the app is looked at, and by the clock.

import { liveQuery, type Subscription } from 'dexie'
import { computed, ref, shallowRef } from 'vue'
import { ApiProblem } from '@shared/api/client'
import { cases, inbox, register, session as sessionApi } from '@shared/api/endpoints'
import type { CaseDetail, ChangeReceipt, InboxPage, MoveCommand as MoveBody, Receipt, RegisterChange } from '@shared/api/types'
import { say } from '@shared/i18n'
import { firstIdAt, newId } from '@shared/ids'
import { INBOX_KEY, keep } from '../store/cache'
import { database, type PhoneDatabase } from '../store/database'
import { dropIdleKeys, unseal, Unreadable } from '../store/sealing'
import { emergency, type CheckedIn } from '../emergency/api'
import { noteCheckedIn } from '../emergency/doors/checked_in'
import { findings } from '../emergency/findings/api'
import { observing } from '../emergency/observing/api'
import { bundle } from './bundles'
import { isOpen, isStuck, type ChangeCommand, type Command, type MoveCommand, type Told } from './commands'
import { dependents, following } from './order'
import { decidedAnew, resent } from './outcomes'
import { run, type Ports, type RunEnd } from './sender'

const LOCK = 'weige-outbox'
const EVERY_MS = 60_000
/** Delivered commands stay visible for three days, then they are only with the server. */
const KEEP_DELIVERED_MS = 3 * 86_400_000
const UNFINISHED_MS = 86_400_000

const stored = shallowRef<Command[]>([])
const arrivals = ref(0)
export const lastEnd = ref<RunEnd>('done')
export const commands = computed(() => [...stored.value].sort((a, b) => (a.id < b.id ? 1 : -1)))
/** Marks of reading go by themselves and are worth no warning. */
const goesByItself = (command: Command): boolean => command.kind === 'read' || (command.kind === 'answer' && ['delivered', 'read'].includes(command.body.answer))
export const unsent = computed(() => stored.value.filter((command) => isOpen(command) && !goesByItself(command)))
/** How many acts are unsent, as people count them: with their pictures. */
export const unsentActs = computed(() => bundle(unsent.value).length)
const unsentReads = computed(() => stored.value.filter((command) => isOpen(command) && command.kind === 'read'))
/** Ids of messages that were marked as read here and not yet with the server. */
export const readHere = computed(
  () => new Set(unsentReads.value.flatMap((command) => (command.kind === 'read' ? command.body.ids : []))),
)
export const stuck = computed(() => stored.value.filter(isStuck))
/** Counts deliveries: watched by screens that show what the server has. */
export const deliveries = computed(() => arrivals.value)

/** Every command says under which account it was written, so that it is never booked to whoever is signed in now. */
function send(db: PhoneDatabase, command: Command): Promise<unknown> {
  const by = db.account
  switch (command.kind) {
    case 'report':
      return cases.report(command.body, by)
    case 'move':
      return sendMove(command, by)
    case 'comment':
      return cases.comment(command.lane, { id: command.id, text: command.body.text }, by)
    case 'read':
      return inbox.read({ ids: command.body.ids }, by)
    case 'photo':
      return db.pictures.get(command.id).then((picture) => {
        if (!picture) throw gone('phone.picture_gone', say('outbox.picture_gone'), say('outbox.picture_gone_mend'))
        if (command.body.stage === 'danger') return emergency.addPhoto(command.lane, command.id, command.happened_at, picture.blob, by)
        if (command.body.stage === 'finding') return findings.addPhoto(command.lane, command.id, command.happened_at, picture.blob, by)
        return cases.addPhoto(command.lane, command.id, command.body.stage, picture.blob, by)
      })
    case 'change':
      return sendChange(db, command, by)
    case 'answer':
      return emergency.answer(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'task':
      return withoutCurrent(() => emergency.move(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by))
    case 'danger':
      return emergency.danger(command.operation, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'follow_up':
      return emergency.followUp(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'help':
      return emergency.ask(command.operation, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'help_move':
      return withoutCurrent(() => emergency.moveHelp(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by))
    case 'door':
      return emergency.tick(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'check_in':
      return emergency.checkIn(command.operation, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'finding':
      return withoutCurrent(() => findings.move(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by))
    case 'stop':
      return emergency.markStop(command.stop, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
    case 'observation':
      return observing.observe(command.lane, { ...command.body, id: command.id, happened_at: command.happened_at }, by)
  }
}

/** A task, request or finding that somebody else has moved is shown as it is now; the person decides there, so this is a refusal. */
async function withoutCurrent(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.current) throw new ApiProblem({ ...error.problem, current: undefined }, error.retryAfter)
    throw error
  }
}

/** What was told leaves its seal for as long as the sending takes. */
async function sendChange(db: PhoneDatabase, command: ChangeCommand, by: string): Promise<ChangeReceipt> {
  const { id, lane, happened_at, seen } = command
  const { body } = await toldBy(db, command)
  return register.change({ ...body, id, dwelling_id: lane, happened_at, seen } as RegisterChange, by)
}

/**
 * What the person told with a change that waits or was refused.
 * @throws ApiProblem when it can no longer be read on this phone
 */
export async function toldBy(db: PhoneDatabase, { id, body }: ChangeCommand): Promise<Told> {
  try {
    if (!body) throw new Unreadable()
    return await unseal<Told>(db, id, body)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw gone('phone.unreadable', say('outbox.unreadable'), say('outbox.unreadable_mend'))
  }
}

/**
 * A refusal for a changed case names its present state in short; the person decides on the whole case, so that is read
 * before the conflict is shown. Without an answer to that the move waits and is refused again, which does no harm.
 */
async function sendMove({ lane, id, body, happened_at }: MoveCommand, by: string): Promise<CaseDetail> {
  try {
    return await cases.move(lane, { ...body, id, happened_at } as MoveBody, by)
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 409 || !error.problem.current) throw error
    throw new ApiProblem({ ...error.problem, current: await cases.read(lane) }, error.retryAfter)
  }
}

/** The browser may clear what it keeps when the phone is full; the person is told, and the rest goes on. */
function gone(code: string, title: string, mend: string): ApiProblem {
  return new ApiProblem({ type: 'about:blank', title, status: 410, code, detail: title, mend })
}

/** What an answer tells beyond "it arrived" is kept for the screens, which may be without signal by then. */
async function keepAnswer(db: PhoneDatabase, command: Command, answer: unknown): Promise<void> {
  if (command.kind === 'photo') await db.pictures.delete(command.id)
  if (command.kind === 'report') await keep(db, `receipt/${command.lane}`, answer as Receipt)
  if (command.kind === 'move') {
    await keep(db, `case/${command.lane}`, answer as CaseDetail)
    await db.cache.delete(`moves/${command.lane}`)
  }
  if (command.kind === 'read') await markRead(db, command.body.ids, (answer as { unread: number }).unread)
  if (command.kind === 'check_in') noteCheckedIn(command.id, answer as CheckedIn)
  if (command.kind === 'change') await goOnFrom(db, command, (answer as ChangeReceipt).seen)
}

/**
 * Changes of the same dwelling that were written after this one were written knowing it: they go on from the households
 * as it left them. Where somebody else has recorded something meanwhile there is nothing to go on from (`seen` is
 * null), and they become conflicts for the person to decide.
 */
async function goOnFrom(db: PhoneDatabase, change: ChangeCommand, seen: ChangeReceipt['seen']): Promise<void> {
  if (!seen) return
  await db.transaction('rw', db.commands, async () => {
    const later = following(await db.commands.where('lane').equals(change.lane).toArray(), change)
    await db.commands.bulkPut(later.map((each) => ({ ...each, seen })))
  })
}

async function markRead(db: PhoneDatabase, ids: string[], unread: number): Promise<void> {
  await db.transaction('rw', db.cache, async () => {
    const row = await db.cache.get(INBOX_KEY)
    if (!row) return
    const page = row.value as InboxPage
    const now = new Date().toISOString()
    const items = page.items.map((item) => (ids.includes(item.id) ? { ...item, read_at: item.read_at ?? now } : item))
    await keep(db, INBOX_KEY, { ...page, items, unread }, row.as_of)
  })
}

/** The stores and the server behind one run. */
export function portsOf(db: PhoneDatabase): Ports {
  return {
    all: () => db.commands.toArray(),
    save: async (command) => {
      await db.transaction('rw', db.commands, db.keys, async () => {
        if (await db.commands.get(command.id)) await db.commands.put(command)
        if (command.kind === 'change' && command.state === 'delivered') await dropIdleKeys(db)
      })
      if (command.state === 'conflict' && command.current) {
        if (command.kind !== 'change') await keep(db, `case/${command.lane}`, command.current)
        arrivals.value += 1
      }
    },
    send: (command) => send(db, command),
    signedInAs: async () => {
      const answer = await sessionApi.read()
      return answer.state === 'signed_in' ? (answer.account?.id ?? null) : null
    },
    arrived: async (command, answer) => {
      await keepAnswer(db, command, answer)
      arrivals.value += 1
    },
    now: Date.now,
    chance: Math.random,
  }
}

let timer: ReturnType<typeof setTimeout> | undefined
let watching: Subscription | null = null

function wakeAt(moment: number | null): void {
  clearTimeout(timer)
  const wait = moment === null ? EVERY_MS : Math.min(Math.max(moment - Date.now(), 1_000), EVERY_MS)
  timer = setTimeout(() => void flush(), wait)
}

/** Sends what may be sent now, unless another tab is at it. `eager` skips our own pauses. */
export async function flush(eager = false): Promise<void> {
  const db = database()
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return wakeAt(Date.now() + 5_000)
    const report = await run(db.account, portsOf(db), eager)
    lastEnd.value = report.end
    wakeAt(report.wakeAt)
  })
}

/** Stores commands, with their pictures, in one transaction; sending starts only afterwards. */
export async function put(
  entries: readonly Command[],
  pictures: readonly { id: string; blob: Blob }[] = [],
  and: (db: PhoneDatabase) => Promise<void> = async () => undefined,
): Promise<void> {
  const db = database()
  await db.transaction('rw', [db.commands, db.pictures, db.drafts, db.keys], async () => {
    await db.pictures.bulkPut(pictures.map(({ id, blob }) => ({ id, blob, draft: null })))
    await db.commands.bulkAdd(entries)
    await and(db)
  })
  void navigator.storage?.persist?.()
  void flush(true)
}

/** Sends a refused command once more, unchanged. */
export async function sendAgain(command: Command): Promise<void> {
  await database().commands.put(resent(command, Date.now()))
  await flush(true)
}

/** Makes the person's move anew on the case as it stands now, after they have seen it. */
export async function insist(command: Command): Promise<void> {
  const db = database()
  await db.transaction('rw', db.commands, async () => {
    await db.commands.delete(command.id)
    await db.commands.put(decidedAnew(command, newId(), Date.now()))
  })
  await flush(true)
}

/** Gives a command up for good, with everything that cannot go without it. */
export async function discard(command: Command): Promise<void> {
  const db = database()
  await db.transaction('rw', db.commands, db.pictures, db.keys, async () => {
    const gone = [command, ...dependents(await db.commands.toArray(), command)].map(({ id }) => id)
    await db.commands.bulkDelete(gone)
    await db.pictures.bulkDelete(gone)
    await dropIdleKeys(db)
  })
}

const eagerly = (): void => void flush(true)
const whenSeen = (): void => {
  if (!document.hidden) eagerly()
}

/** Watches the stored commands and begins to send; the returned function ends both. */
export function startOutbox(): () => void {
  const db = database()
  watching?.unsubscribe()
  watching = liveQuery(() => db.commands.toArray()).subscribe((found) => (stored.value = found))
  addEventListener('online', eagerly)
  document.addEventListener('visibilitychange', whenSeen)
  void prune(db)
    .then(() => flush(true))
    .catch((error: Error) => {
      // Another account took over while this was going on; its own outbox has begun.
      if (error.name !== 'DatabaseClosedError') throw error
    })
  return () => {
    clearTimeout(timer)
    watching?.unsubscribe()
    watching = null
    stored.value = []
    removeEventListener('online', eagerly)
    document.removeEventListener('visibilitychange', whenSeen)
  }
}

async function prune(db: PhoneDatabase): Promise<void> {
  const limit = new Date(Date.now() - KEEP_DELIVERED_MS).toISOString()
  await db.commands
    .where('state')
    .equals('delivered')
    .and(({ delivered_at: at }) => at !== null && at < limit)
    .delete()
  await db.transaction('rw', db.pictures, db.drafts, async () => {
    // Pictures taken yesterday or before for something that was never finished, such as an answer closed again.
    const drafts = new Set(await db.drafts.toCollection().primaryKeys())
    await db.pictures
      .where('id')
      .below(firstIdAt(Date.now() - UNFINISHED_MS))
      .and(({ draft }) => draft !== null && !drafts.has(draft))
      .delete()
  })
}
