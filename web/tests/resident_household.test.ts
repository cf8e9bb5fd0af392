import { describe, expect, it } from 'vitest'
import type { AskedField, HomeMember, HomeOpened } from '../src/shared/api/types'
import { answerOf, draftOf, faultOf, guardiansFor, headMissing, isChild, needsWord, newcomer, pathOf } from '../src/resident/household/draft'
import { asking, bodyOf, isComplete } from '../src/resident/mine/asking'
import { linkOf, pageOf } from '../src/resident/place'

const field = (code: string, needs_consent = false, offered = false): AskedField => ({
  code, label: code, kind: 'text', purposes: [], needs_consent, offered, under: null, choices: [],
})
const FIELDS = [field('name'), field('phone'), field('birth_date'), field('mobility', true, true)]
const member = (person_id: string, role: string, child = false): HomeMember => ({
  person_id, shown_name: '王**', role, role_label: role, age: child ? 5 : 40, child, lives_here: true, erased: false, known: [], missing: [],
})
const home = (members: HomeMember[]): HomeOpened => ({
  address: '', community: '', expires_at: '', household_id: members.length ? 'h' : null, version: members.length ? 3 : null,
  members, fields: FIELDS, roles: [], capacities: [], tenures: [], wordings: { self: '', guardian: '' },
})
const TODAY = new Date(2026, 10, 24)

describe('the address of a household’s link', () => {
  it('is the household page, and its secret stands after the hash only', () => {
    expect(linkOf(`#/home/${'aB3_-'.repeat(8)}`)).toBe('aB3_-'.repeat(8))
    expect(pageOf(`#/home/${'a'.repeat(43)}`)).toBe('household')
  })
  it.each(['#/home', '#/home/', '#/home/short', '#/household', `#/home/${'a'.repeat(43)}?x`])('%s is none', (hash) => {
    expect(linkOf(hash)).toBeNull()
    expect(pageOf(hash)).toBe('home')
  })
})

describe('who counts as a child', () => {
  it.each([
    ['2012-11-24', false],
    ['2012-11-25', true],
    ['2020年3月5日', true],
    ['20200305', true],
    ['2012', true],
    ['2011', false],
    ['', false],
  ])('%s', (birth_date, child) => {
    expect(isChild({ ...newcomer(), values: { birth_date } }, TODAY)).toBe(child)
  })
})

describe('what a household answers', () => {
  it('begins with a head where nobody is registered', () => {
    expect(draftOf(home([])).people.map(({ role }) => role)).toEqual(['head'])
  })
  it('says what is missing, one thing after the other', () => {
    const draft = draftOf(home([member('a', 'head')]))
    expect(faultOf(draft, FIELDS)).toBe('household.nothing')
    const added = newcomer()
    draft.people.push(added)
    expect(faultOf(draft, FIELDS)).toBe('household.missing_name')
    added.values.name = '小雨'
    expect(faultOf(draft, FIELDS)).toBe('household.missing_role')
    added.role = 'grandchild'
    expect(faultOf(draft, FIELDS)).toBeNull()
    added.values.mobility = 'stick'
    expect(faultOf(draft, FIELDS)).toBe('household.missing_consent')
    added.values.birth_date = '2022'
    added.agreed = true
    expect(faultOf(draft, FIELDS)).toBe('household.missing_guardian')
    added.guardian = 'a'
    expect(faultOf(draft, FIELDS)).toBeNull()
  })
  it('asks who is head only when the head leaves and several stay', () => {
    const draft = draftOf(home([member('a', 'head'), member('b', 'spouse'), member('c', 'child')]))
    draft.people[0]!.left = true
    expect(headMissing(draft).map(({ id }) => id)).toEqual(['b', 'c'])
    expect(faultOf(draft, FIELDS)).toBe('household.missing_head')
    draft.people[1]!.left = true
    expect(headMissing(draft)).toEqual([])
  })
  it('offers only adults who stay as guardians', () => {
    const draft = draftOf(home([member('a', 'head'), member('b', 'child', true), member('c', 'parent')]))
    draft.people[2]!.left = true
    expect(guardiansFor(draft.people[1]!, draft.people).map(({ id }) => id)).toEqual(['a'])
  })
  it('sends only what was typed, with consent where it is needed, and nothing of those who left', () => {
    const draft = draftOf(home([member('a', 'head'), member('b', 'child', true), member('c', 'other')]))
    draft.people[0]!.values = { phone: ' 13800001111 ', mobility: '' }
    draft.people[1]!.values = { birth_date: '2021' }
    Object.assign(draft.people[1]!, { agreed: true, guardian: 'a' })
    Object.assign(draft.people[2]!, { left: true, values: { phone: '1' } })
    const body = answerOf('token', draft, 3, FIELDS)
    expect(body.corrections).toEqual([
      { person_id: 'a', values: { phone: '13800001111' }, consent: null },
      { person_id: 'b', values: { birth_date: '2021' }, consent: { guardian: 'a' } },
    ])
    expect([body.left, body.newcomers, body.version, body.kind]).toEqual([['c'], [], 3, 'fill'])
    expect(pathOf(draft, 'b', FIELDS)).toBe('corrections.1')
  })
  it('needs no word for what the community must keep of an adult', () => {
    expect(needsWord({ ...newcomer(), values: { phone: '13800001111' } }, FIELDS)).toBe(false)
    expect(needsWord({ ...newcomer(), values: { mobility: 'stick' } }, FIELDS)).toBe(true)
    expect(needsWord({ ...newcomer(), values: {} }, FIELDS)).toBe(false)
  })
})

describe('a request about one’s own data', () => {
  it('is complete when it says what and what instead', () => {
    const ask = asking('correction', 'p', 'phone')
    expect(isComplete(ask)).toBe(false)
    ask.proposed = '13800001111'
    expect(isComplete(ask)).toBe(true)
    expect(isComplete({ ...ask, field: '', words: '' })).toBe(false)
    expect(isComplete({ ...ask, field: '', words: '我不住这里' })).toBe(true)
    expect(isComplete(asking('erasure', 'p'))).toBe(true)
    expect(isComplete(asking('copy', ''))).toBe(false)
  })
  it('sends no proposal where none was asked for', () => {
    expect(bodyOf({ ...asking('erasure', 'p', 'phone'), proposed: 'x' })).toMatchObject({ field: 'phone', proposed: null })
    expect(bodyOf({ ...asking('copy', 'p', 'phone') })).toMatchObject({ field: null, proposed: null })
  })
})
