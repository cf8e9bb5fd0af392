import 'fake-indexeddb/auto'
import 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Session } from '../src/shared/api/types'

const memory = new Map<string, string>()
const places: string[] = []
const answers: { session: Session | Error; ended: number } = { session: new Error(), ended: 0 }

vi.mock('../src/shared/i18n', () => ({ chosenLanguage: () => 'zh-CN', say: (key: string) => key, setLanguage: vi.fn() }))
vi.mock('../src/shared/api/endpoints', () => ({
  cases: {},
  inbox: {},
  session: {
    read: async () => {
      if (answers.session instanceof Error) throw answers.session
      return answers.session
    },
    signOut: async () => void (answers.ended += 1),
  },
}))
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('removeEventListener', () => undefined)
vi.stubGlobal('document', {
  hidden: false,
  documentElement: { classList: { toggle: () => undefined } },
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})
vi.stubGlobal('navigator', { locks: { request: async (_n: string, _o: object, work: (lock: null) => unknown) => work(null) } })
vi.stubGlobal('location', { hash: '#/grid', assign: (place: string) => places.push(place), reload: () => places.push('reload') })
vi.stubGlobal('localStorage', {
  getItem: (key: string) => memory.get(key) ?? null,
  setItem: (key: string, value: string) => memory.set(key, value),
  removeItem: (key: string) => memory.delete(key),
})

const { fresh } = await import('../src/phone/outbox/commands')
const { keep } = await import('../src/phone/store/cache')
const { database, openDatabase } = await import('../src/phone/store/database')
const { newDraft } = await import('../src/phone/store/drafts')

const sessionOf = (id: string | null): Session =>
  ({ state: id ? 'signed_in' : 'anonymous', account: id ? { id, name: id, language: 'zh-CN', large_type: false } : null, posts: [], feed_url: '' }) as unknown as Session

async function opened(remembered: string | null, session: Session | 'no_answer') {
  vi.resetModules()
  memory.clear()
  places.length = 0
  const { NoAnswer } = await import('../src/shared/api/client')
  answers.session = session === 'no_answer' ? new NoAnswer() : session
  if (remembered) memory.set('weige.person', JSON.stringify(sessionOf(remembered)))
  const person = await import('../src/phone/store/person')
  const result = await person.openForPerson()
  return { ...person, result }
}

/** Another instance of the module than the one under test, on the same stored data. */
async function storedOf(account: string) {
  const db = openDatabase(account)
  return { cache: await db.cache.count(), commands: await db.commands.count() }
}

async function fill(account: string): Promise<void> {
  const db = openDatabase(account)
  await keep(db, 'cases/mine', [])
  await db.commands.put(fresh({ id: '1', lane: 'c', title: '', happened_at: '', kind: 'comment', body: { text: '' } } as never))
}

beforeEach(async () => {
  for (const account of ['zhou', 'chen']) await openDatabase(account).delete()
})

describe('opening the app', () => {
  it('works without signal for whoever used it last', async () => {
    const { result, person } = await opened('zhou', 'no_answer')
    expect(result).toBe(true)
    expect(person.value?.account?.id).toBe('zhou')
    expect(places).toEqual([])
  })

  it('asks a new person to sign in and to come back here', async () => {
    await opened(null, sessionOf(null))
    expect(places).toEqual([`/?next=${encodeURIComponent('/m/#/grid')}`])
  })

  it('says that the first time takes a connection', async () => {
    expect((await opened(null, 'no_answer')).result).toBe(false)
    expect(places).toEqual([])
  })

  it('forgets what was cached when the session has ended, and keeps what is unsent', async () => {
    await fill('zhou')
    await opened('zhou', sessionOf(null))
    await vi.waitFor(() => expect(places).toHaveLength(1))
    expect(memory.has('weige.person')).toBe(false)
    expect(await storedOf('zhou')).toEqual({ cache: 0, commands: 1 })
  })

  it('opens anew when somebody else has signed in on this phone', async () => {
    await fill('zhou')
    await opened('zhou', sessionOf('chen'))
    await vi.waitFor(() => expect(places).toEqual(['reload']))
    expect(JSON.parse(memory.get('weige.person')!)).toMatchObject({ account: { id: 'chen' } })
    expect(await storedOf('zhou')).toEqual({ cache: 0, commands: 1 })
    expect(await storedOf('chen')).toEqual({ cache: 0, commands: 0 })
  })
})

describe('signing out', () => {
  it('clears what was cached and keeps the unsent for the next time', async () => {
    await fill('zhou')
    const { signOut } = await opened('zhou', sessionOf('zhou'))
    await signOut(false)
    expect(places).toEqual(['/'])
    expect(memory.has('weige.person')).toBe(false)
    expect(await storedOf('zhou')).toEqual({ cache: 0, commands: 1 })
  })

  it('deletes everything when asked to', async () => {
    await fill('zhou')
    await database().drafts.put({ ...newDraft(), description: 'x' })
    const { signOut } = await opened('zhou', sessionOf('zhou'))
    await signOut(true)
    expect(await storedOf('zhou')).toEqual({ cache: 0, commands: 0 })
    expect(await openDatabase('zhou').drafts.count()).toBe(0)
  })
})
