import 'fake-indexeddb/auto'
import 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CaseDetail, InboxPage } from '../src/shared/api/types'

vi.mock('../src/shared/i18n', () => ({ chosenLanguage: () => 'zh-CN', say: (key: string) => key, setLanguage: vi.fn() }))
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('removeEventListener', () => undefined)
vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined })
vi.stubGlobal('navigator', {
  // Sending is held back: what is looked at here is what is stored.
  locks: { request: async (_name: string, _options: object, work: (lock: null) => unknown) => work(null) },
})

const { commands, discard, insist, portsOf, put, startOutbox, unsent } = await import('../src/phone/outbox/outbox')
const { fresh } = await import('../src/phone/outbox/commands')
const { run } = await import('../src/phone/outbox/sender')
const { keep } = await import('../src/phone/store/cache')
const { database, openDatabase } = await import('../src/phone/store/database')
const { addPicture, isBlank, newDraft, reportOf, saveDraft, sendDraft } = await import('../src/phone/store/drafts')
const { bundle } = await import('../src/phone/outbox/bundles')

let count = 0
let stop = (): void => undefined

function filled() {
  return { ...newDraft(), category: 'facility.lift', place: '510104056001001001', premises_id: 'b1', description: ' 坏了 ' }
}

const move = (id: string, lane = 'c') =>
  fresh({ id, lane, title: 't', happened_at: '2026-03-05T00:00:00Z', kind: 'move', label: '反馈', body: { move: 'reply', version: 1 } } as never)

beforeEach(() => {
  openDatabase(`account-${(count += 1)}`)
  stop = startOutbox()
})
afterEach(() => stop())

describe('a draft', () => {
  it('is kept as soon as something is in it, and forgotten when it is emptied', async () => {
    const draft = newDraft()
    expect(isBlank(draft)).toBe(true)
    await saveDraft({ ...draft, description: '灯' })
    expect(await database().drafts.count()).toBe(1)
    await saveDraft(draft)
    expect(await database().drafts.count()).toBe(0)
  })

  it('becomes a report and its photos in one step, under the ids it had from the start', async () => {
    const draft = filled()
    draft.photos = [await addPicture(draft.id, new Blob(['a']))]
    const unused = await addPicture(draft.id, new Blob(['b']))
    await saveDraft(draft)
    await sendDraft(draft, '电梯')
    const stored = await database().commands.toArray()
    expect(stored.map(({ id, kind, lane }) => [id, kind, lane])).toEqual(
      expect.arrayContaining([
        [draft.id, 'report', draft.id],
        [draft.photos[0], 'photo', draft.id],
      ]),
    )
    expect(await database().drafts.count()).toBe(0)
    expect(await database().pictures.get(draft.photos[0]!)).toMatchObject({ draft: null })
    expect(await database().pictures.get(unused)).toBeUndefined()
  })

  it('is not sent twice by a double tap', async () => {
    const draft = filled()
    await sendDraft(draft, '')
    await expect(sendDraft(draft, '')).rejects.toThrow()
    expect(await database().commands.count()).toBe(1)
  })

  it('says where as exactly as it was said', () => {
    const draft = { ...filled(), entrance_id: 'e2', floor: -1 }
    expect(reportOf(draft)).toMatchObject({ premises_id: 'e2', floor: -1, description: '坏了' })
    expect(reportOf({ ...draft, premises_id: null, entrance_id: null })).not.toHaveProperty('floor')
    expect(reportOf({ ...draft, position: { longitude: 104, latitude: 30 } })).toMatchObject({ datum: 'wgs84' })
    expect(reportOf({ ...draft, solved: true, solved_note: ' 已清理 ' })).toMatchObject({
      solved_on_the_spot: { note: '已清理' },
    })
  })
})

describe('two accounts on one phone', () => {
  it('never see or send what belongs to the other', async () => {
    await put([move('1')])
    await keep(database(), 'cases/mine', ['secret'])
    stop()
    openDatabase('somebody-else')
    stop = startOutbox()
    await vi.waitFor(() => expect(commands.value).toEqual([]))
    expect(await database().cache.count()).toBe(0)
    const sent: string[] = []
    const ports = { ...portsOf(database()), signedInAs: async () => 'somebody-else', send: async ({ id }: { id: string }) => sent.push(id) }
    await run('somebody-else', ports, true)
    expect(sent).toEqual([])
    stop()
    openDatabase(`account-${count}`)
    stop = startOutbox()
    await vi.waitFor(() => expect(commands.value.map(({ id }) => id)).toEqual(['1']))
  })
})

describe('a command on its way', () => {
  it.each(['report', 'move', 'comment', 'photo', 'read'] as const)('says under which account the %s was written', async (kind) => {
    const heard = vi.fn(async (_address: string, _init: RequestInit) => new Response('{}'))
    vi.stubGlobal('fetch', heard)
    const db = database()
    await db.pictures.put({ id: '1', draft: null, blob: new Blob(['a']) })
    await portsOf(db).send(fresh({ id: '1', lane: 'c', title: '', happened_at: '', kind, body: { ids: [], text: '', stage: 'reply' } } as never))
    expect(heard.mock.calls[0]![1].headers).toMatchObject({ 'X-Weige-Account': db.account })
  })
})

describe('after a run', () => {
  const ports = (send: () => unknown) => ({
    ...portsOf(database()),
    signedInAs: async () => database().account,
    send: async () => send(),
  })

  it('a conflict shows the case as it is now, and insisting makes a new command on it', async () => {
    const { ApiProblem } = await import('../src/shared/api/client')
    const current = { id: 'c', version: 5 } as CaseDetail
    await put([move('1')])
    await run(database().account, ports(() => { throw new ApiProblem({ type: '', title: '', status: 409, code: 'cases.conflict', detail: '', mend: '', current }) }), true)
    const stuck = (await database().commands.get('1'))!
    expect(stuck.state).toBe('conflict')
    expect((await database().cache.get('case/c'))?.value).toEqual(current)
    await insist(stuck)
    const [again] = await database().commands.toArray()
    expect(again).toMatchObject({ state: 'waiting', body: { move: 'reply', version: 5 } })
    expect(again!.id).not.toBe('1')
  })

  it('messages marked as read are read in what is kept, and never count as unsent', async () => {
    await keep(database(), 'inbox', { items: [{ id: 'i1', read_at: null }], unread: 1, next: null })
    await put([fresh({ id: '1', lane: 'inbox', title: '', happened_at: '', kind: 'read', body: { ids: ['i1'] } } as never)])
    await vi.waitFor(() => expect(commands.value).toHaveLength(1))
    expect(unsent.value).toEqual([])
    await run(database().account, ports(() => ({ unread: 0 })), true)
    const page = (await database().cache.get('inbox'))!.value as InboxPage
    expect(page.unread).toBe(0)
    expect(page.items[0]!.read_at).not.toBeNull()
  })

  it('a picture that the browser has cleared is refused with a reason, and holds nothing up', async () => {
    const common = { lane: 'c', title: '', happened_at: '' }
    await put([fresh({ ...common, id: '1', kind: 'photo', body: { stage: 'reply' } } as never), move('2')])
    const real = portsOf(database())
    await run(database().account, {
      ...real,
      signedInAs: async () => database().account,
      send: async (command) => (command.kind === 'photo' ? real.send(command) : {}),
    }, true)
    const [photo, after] = [await database().commands.get('1'), await database().commands.get('2')]
    expect([photo?.state, photo?.problem?.code, after?.state]).toEqual(['refused', 'phone.picture_gone', 'delivered'])
  })

  it('a report that is given up takes its photos along', async () => {
    const draft = filled()
    draft.photos = [await addPicture(draft.id, new Blob(['a']))]
    await sendDraft(draft, '')
    await discard((await database().commands.get(draft.id))!)
    expect([await database().commands.count(), await database().pictures.count()]).toEqual([0, 0])
  })
})

describe('the list of what waits', () => {
  it('counts photos with the act that they belong to and leaves read marks out', async () => {
    const at = '2026-03-05T00:00:00Z'
    const photo = fresh({ id: '2', lane: 'c', title: '', happened_at: at, kind: 'photo', body: { stage: 'reply' } } as never)
    const read = fresh({ id: '3', lane: 'inbox', title: '', happened_at: at, kind: 'read', body: { ids: [] } } as never)
    const bundles = bundle([move('1'), photo, read])
    expect(bundles.map(({ command, photos }) => [command.id, photos.length])).toEqual([['1', 1]])
    expect(bundle([{ ...photo, state: 'refused' }]).map(({ command }) => command.id)).toEqual(['2'])
  })
})
