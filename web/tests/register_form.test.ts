import { describe, expect, it } from 'vitest'
import type { Building, ChangeKind, Dictionary, Door, Household, Member } from '../src/shared/api/types'
import { bodyOf } from '../src/phone/register/body'
import { faultOf, lacksOf } from '../src/phone/register/check'
import { needsMembers, needsNewHead, newForm, newPerson, withHeard, type ChangeForm, type Ground } from '../src/phone/register/form'
import { doorName, findDoor, floorsOf, peopleIn, shortDoor, wanted } from '../src/phone/register/picture'
import { hear } from '../src/phone/register/sentence'

const TODAY = '2026-11-24'

function field(code: string, kind: string, needs = false, under: number | null = null) {
  return { code, label: code, kind, purposes: [], basis: '', basis_label: '', sensitivity: '', needs_consent: needs, read: '', lifetime_days: 1, under, choices: [] }
}
const dictionary = {
  fields: [field('name', 'name'), field('phone', 'phone'), field('birth_date', 'date'), field('identity_number', 'identity_number', true), field('medication', 'text', true), field('child_needs', 'text', true, 14)],
  wordings: [{ code: 'spoken-2026', label: '' }, { code: 'guardian-2026', label: '' }],
  purposes: [], roles: [], capacities: [], tenures: [], sources: [], changes: [],
} as unknown as Dictionary

const member = (id: string, role: string, age: number | null = 40, first: string | null = null) =>
  ({ person_id: id, role, role_label: role, age, first_day: first, lives_here: true, fields: [], consents: [] }) as unknown as Member
const home = (id: string, ...members: Member[]) => ({ id, version: 1, members }) as unknown as Household
const door = (state: Door['state'] = 'unknown', seen: Door['seen'] = [], people = 0): Door =>
  ({ id: 'd', name: '401', number: '401', floor: 4, state, people, verified_at: null, proposed: false, seen })
const known = door('filled', [{ household_id: 'h1', version: 3 }], 3)
const family = home('h1', member('a', 'head', 60), member('b', 'spouse', 58), member('c', 'child', 30, '2020-05-01'))

const ground = (at: Door, households: Household[] | null = null): Ground => ({ door: at, dictionary, households, today: TODAY })
const lacks = (form: ChangeForm, at: Ground) => lacksOf(form, at).map(({ at: place, word }) => `${place} ${word}`)
const filledIn = (kind: ChangeKind, at: Door, more: Partial<ChangeForm>): ChangeForm => ({ ...newForm(kind, at, TODAY), ...more })

describe('someone who is registered where nobody was known', () => {
  const form = newForm('moved_in', door(), TODAY)

  it('is asked for the name alone; head, dwelling and “long ago” go without saying', () => {
    expect(lacks(form, ground(door()))).toEqual(['0.name lack.name'])
    form.people[0]!.values.name = '王秀英'
    expect(lacks(form, ground(door()))).toEqual([])
    expect(bodyOf(form, ground(door()))).toEqual({
      kind: 'moved_in', source: 'visit', day: null, household_id: null, tenure: null, previous_left: false,
      people: [{ id: form.people[0]!.id, role: 'head', capacity: 'family', lives_here: true, moved_from_elsewhere: false, values: { name: '王秀英' }, consent: null }],
    })
  })

  it('is a tenant or an owner by the tenure that was said', () => {
    const capacity = (more: Partial<ChangeForm>) => (bodyOf({ ...form, ...more }, ground(door())) as { people: { capacity: string }[] }).people[0]!.capacity
    expect(capacity({ tenure: 'rented' })).toBe('tenant')
    expect(capacity({ tenure: 'owner_occupied' })).toBe('owner')
    expect(capacity({ people: [{ ...form.people[0]!, livesHere: false }] })).toBe('owner')
  })

  it('gives consent to what is sensitive, with its wording', () => {
    const person = { ...newPerson('head'), values: { name: '王秀英', medication: '胰岛素' } }
    const sensitive = { ...form, people: [person] }
    expect(lacks(sensitive, ground(door()))).toEqual(['0.agreed lack.agreed'])
    person.agreed = true
    expect(bodyOf(sensitive, ground(door()))).toMatchObject({
      people: [{ consent: { wording: 'spoken-2026', given_by: 'self', given_on: TODAY, fields: ['medication'], guardian: null } }],
    })
  })

  it('brings a child only with a guardian’s word for all that is kept of it', () => {
    const child = { ...newPerson('child'), values: { name: '小小', birth_date: '2020' } }
    const withChild = { ...form, people: [...form.people, child] }
    expect(lacks(withChild, ground(door()))).toEqual(['1.guardian lack.guardian', '1.agreed lack.guardian_agreed'])
    Object.assign(child, { guardian: form.people[0]!.id, agreed: true })
    expect(lacks(withChild, ground(door()))).toEqual([])
    expect(bodyOf(withChild, ground(door()))).toMatchObject({
      people: [{}, { consent: { wording: 'guardian-2026', given_by: 'guardian', guardian: form.people[0]!.id, fields: ['name', 'birth_date'] } }],
    })
  })
})

describe('someone who moves in where others are registered', () => {
  it('is asked what became of these', () => {
    const form = filledIn('moved_in', known, { people: [{ ...newPerson('head'), values: { name: '李' } }] })
    expect(form.day).toBe(TODAY)
    expect(lacks(form, ground(known))).toEqual(['beside lack.beside'])
    expect(bodyOf({ ...form, beside: 'previous_left' }, ground(known))).toMatchObject({ previous_left: true, household_id: null })
    expect(bodyOf({ ...form, beside: 'own' }, ground(known))).toMatchObject({ previous_left: false, household_id: null })
    expect(bodyOf({ ...form, beside: 'join', people: [{ ...form.people[0]!, role: 'spouse' }] }, ground(known))).toMatchObject({ household_id: 'h1', previous_left: false })
  })

  it('makes no second head, and no household without one', () => {
    const heads = (...roles: ('head' | 'child')[]) =>
      lacks(filledIn('moved_in', door(), { people: roles.map((role) => ({ ...newPerson(role), values: { name: '李' } })) }), ground(door()))
    expect(heads('head', 'head')).toEqual(['head lack.two_heads'])
    expect(heads('child')).toEqual(['head lack.head'])
  })
})

describe('a sentence', () => {
  it('fills the form, with a place for each person, and overwrites nothing that it did not say', () => {
    const form = newForm('moved_in', known, TODAY)
    form.tenure = 'lent'
    const filled = withHeard(form, hear('王秀英一家三口昨天搬来了，电话13800001234，原来的住户搬走了', TODAY))
    expect(filled).toMatchObject({ day: '2026-11-23', tenure: 'lent', beside: 'previous_left' })
    expect(filled.people.map(({ role, values }) => [role, values])).toEqual([['head', { name: '王秀英', phone: '13800001234' }], ['', {}], ['', {}]])
    expect(withHeard(filled, hear('电话13900001234', TODAY)).people).toHaveLength(3)
  })
})

describe('leaving', () => {
  it('of all needs nobody’s name, so that it is recorded without signal', () => {
    const form = filledIn('moved_out', known, { whole: true, nowEmpty: true })
    expect([needsMembers(form, known), lacks(form, ground(known))]).toEqual([false, []])
    expect(bodyOf(form, ground(known))).toEqual({ kind: 'moved_out', source: 'visit', day: TODAY, household_id: 'h1', people: [], new_head: null, now_empty: true })
  })

  it('of some asks who, and for a new head only when the head goes and several stay', () => {
    const at = ground(known, [family])
    const form = filledIn('moved_out', known, { whole: false })
    expect(needsMembers(form, known)).toBe(true)
    expect(lacks(form, at)).toEqual(['chosen lack.chosen'])
    expect(lacks({ ...form, chosen: ['b'] }, at)).toEqual([])
    expect(lacks({ ...form, chosen: ['a'] }, at)).toEqual(['new_head lack.new_head'])
    expect(needsNewHead({ ...form, chosen: ['a', 'b'] }, at)).toBe(false)
    expect(bodyOf({ ...form, chosen: ['a'], newHead: 'b' }, at)).toMatchObject({ people: ['a'], new_head: 'b', now_empty: false })
  })

  it('cannot lie before the day of coming, nor ahead', () => {
    const form = filledIn('moved_out', known, { whole: false, chosen: ['c'], day: '2019-01-01' })
    expect(lacks(form, ground(known, [family]))).toEqual(['day lack.day_before'])
    expect(lacks({ ...form, day: '2026-11-25' }, ground(known, [family]))).toEqual(['day lack.day_ahead'])
    expect(lacks({ ...form, day: '' }, ground(known, [family]))).toEqual(['day lack.day'])
  })
})

describe('what is rarer', () => {
  const at = ground(known, [family])

  it('a birth: its day is the birthday, and a guardian agrees', () => {
    const form = newForm('birth', known, TODAY)
    expect(lacks(form, at)).toEqual(['0.name lack.name', '0.guardian lack.guardian', '0.agreed lack.guardian_agreed', 'day lack.day'])
    Object.assign(form.people[0]!, { values: { name: '乐乐' }, guardian: 'c', agreed: true })
    form.day = '2026-11-20'
    expect(lacks(form, at)).toEqual([])
    expect(bodyOf(form, at)).toMatchObject({
      household_id: 'h1', day: '2026-11-20',
      child: { role: 'child', values: { name: '乐乐', birth_date: '2026-11-20' }, consent: { guardian: 'c', fields: ['name', 'birth_date'] } },
    })
  })

  it('a split leaves someone in the old household, each with a head', () => {
    const form = filledIn('split', known, { chosen: ['a', 'b', 'c'], newHead: 'a' })
    expect(lacks(form, at)).toEqual(['chosen lack.everybody'])
    expect(lacks({ ...form, chosen: ['a'], newHead: '' }, at)).toEqual(['new_head lack.new_head', 'head_of_rest lack.head_of_rest'])
    expect(bodyOf({ ...form, chosen: ['a'], headOfRest: 'b' }, at)).toMatchObject({ people: ['a'], new_head: 'a', head_of_rest: 'b' })
  })

  it('the head is not removed as a mistake while others stay', () => {
    expect(lacks(filledIn('removed', known, { chosen: ['a'] }), at)).toEqual(['chosen lack.removes_head'])
    expect(lacks(filledIn('removed', known, { chosen: ['c'] }), at)).toEqual([])
  })

  it('a correction says only what changes, and what goes', () => {
    const person = { ...newPerson('other'), values: { phone: ' 13800001234 ', name: ' ' } }
    const form = filledIn('correction', known, { chosen: ['b'], people: [person] })
    expect(bodyOf({ ...form, cleared: ['birth_date'] }, at)).toMatchObject({ person_id: 'b', values: { phone: '13800001234', birth_date: null }, consent: null })
    expect(lacks({ ...form, people: [newPerson('other')] }, at)).toEqual(['values lack.values'])
  })

  it('of two households says which joins which', () => {
    const two = door('filled', [{ household_id: 'h1', version: 1 }, { household_id: 'h2', version: 1 }], 4)
    const form = newForm('merge', two, TODAY)
    expect(lacks(form, ground(two, [family, home('h2', member('x', 'head'))]))).toEqual(['household lack.household', 'into lack.into'])
    expect(lacks({ ...form, household: 'h2', into: 'h2' }, ground(two))).toEqual(['into lack.into'])
  })

  it('an empty dwelling says that whoever was registered has left', () => {
    expect(bodyOf(newForm('vacant', known, TODAY), ground(known))).toMatchObject({ all_left: true, day: TODAY })
    expect(bodyOf(newForm('vacant', door(), TODAY), ground(door()))).toMatchObject({ all_left: false })
  })
})

describe('a wrong value', () => {
  it('is told in words of its own, also before the dictionary was ever read', () => {
    expect(faultOf('phone', '123', null, TODAY)?.word).toBe('value.phone_wrong')
    expect(faultOf('identity_number', '123', dictionary, TODAY)).toEqual({ word: 'value.identity_length', values: { count: 3 } })
    expect(faultOf('medication', '药'.repeat(121), dictionary, TODAY)?.word).toBe('value.text_length')
    expect(faultOf('name', '', dictionary, TODAY)).toBeNull()
  })
})

describe('the picture', () => {
  const doors = (floor: number, ...numbers: string[]) => numbers.map((number) => ({ ...door(), id: `${floor}-${number}`, floor, number, people: 1 }))
  const building = {
    id: 'b', full_name: '金色家园 3号楼', place: '', floors: 2, counts: {},
    entrances: [
      { id: 'e1', name: '1单元', doors: [...doors(2, '201', '202'), ...doors(1, '101')] },
      { id: 'e2', name: '2单元', doors: doors(2, '201', '203').map((each) => ({ ...each, id: `e2-${each.number}`, proposed: true })) },
    ],
  } as Building

  it('has floors from the top, in the order of the server', () => {
    expect(floorsOf(building.entrances[0]!.doors).map(({ floor, doors: on }) => [floor, on.map(({ number }) => number)])).toEqual([[2, ['201', '202']], [1, ['101']]])
    expect(peopleIn(building)).toBe(5)
    expect(building.entrances[1]!.doors.every((each) => wanted(each, 'proposed') && wanted(each, 'unknown') && !wanted(each, 'filled'))).toBe(true)
    expect([doorName(building, 'e2-203'), shortDoor(building, 'e2-203'), doorName(building, 'nowhere')]).toEqual(['2单元 203', '3-2-203', ''])
  })

  it('finds a door as it is named, and says why it does not', () => {
    const find = (text: string) => {
      const found = findDoor(building, hear(`${text}没人住`, TODAY).door!)
      return 'miss' in found ? found.miss : found.place.door.id
    }
    expect(find('3-2-201')).toBe('e2-201')
    expect(find('2-201')).toBe('e2-201')
    expect(find('2单元203')).toBe('e2-203')
    expect(find('203')).toBe('e2-203')
    expect(find('201')).toBe('several')
    expect(find('3-201')).toBe('several')
    expect(find('8-2-201')).toBe('other_building')
    expect(find('999')).toBe('no_such_door')
  })
})
