// The register at the desk: walking between doors, numbers in a text, what is said of a person with which consent.

import { describe, expect, it } from 'vitest'
import { floorsOf, step } from '../src/desk/register/building/floors'
import { numbersIn } from '../src/desk/register/building/numbers'
import { ageOn, complete, consentFields, isChild, newDraft, said, wordingFor } from '../src/desk/register/change/draft'
import { rolesJoining } from '../src/desk/register/change/roles'
import { adults, seenVersions } from '../src/desk/register/door/names'
import { DOOR_LOOKS } from '../src/desk/register/states'
import type { Building, Dictionary, Door, Household, Member } from '../src/desk/register/types'

const TODAY = '2026-11-24'

function door(name: string, floor: number | null): Door {
  return { id: name, name, number: name, floor, state: 'unknown', people: 0, verified_at: null, proposed: false, seen: [] }
}

function building(...entrances: Door[][]): Building {
  return {
    id: 'b', full_name: '3号楼', place: '510104020004001001', floors: 3, counts: {},
    entrances: entrances.map((doors, at) => ({ id: `e${at}`, name: `${at + 1}单元`, doors })),
  }
}

const house = building(
  [door('1-301', 3), door('1-302', 3), door('1-101', 1)],
  [door('2-301', 3), door('2-201', 2), door('2-101', 1), door('2-102', 1), door('2-x', null)],
)

describe('a building', () => {
  it('has its floors from the top down, unknown ones last', () => {
    expect(floorsOf(house.entrances[1]!).map(({ floor }) => floor)).toEqual([3, 2, 1, null])
  })

  it('is walked along a floor through all entrances', () => {
    expect(step(house, '1-301', 'ArrowRight')).toBe('1-302')
    expect(step(house, '1-302', 'ArrowRight')).toBe('2-301')
    expect(step(house, '2-301', 'ArrowRight')).toBe('2-301')
    expect(step(house, '2-101', 'ArrowLeft')).toBe('1-101')
    expect(step(house, '2-102', 'Home')).toBe('1-101')
    expect(step(house, '1-101', 'End')).toBe('2-102')
  })

  it('is walked up and down within one entrance, to the nearest column', () => {
    expect(step(house, '1-302', 'ArrowDown')).toBe('1-101')
    expect(step(house, '2-102', 'ArrowUp')).toBe('2-201')
    expect(step(house, '2-301', 'ArrowUp')).toBe('2-301')
    expect(step(house, '2-101', 'ArrowDown')).toBe('2-x')
    expect(step(house, 'nowhere', 'ArrowDown')).toBe('nowhere')
  })

  it('tells the states of its doors by signs that all differ', () => {
    const signs = Object.values(DOOR_LOOKS).map(({ sign }) => sign)
    expect(new Set(signs).size).toBe(signs.length)
  })
})

describe('numbers in a text', () => {
  it.each([
    ['', []],
    ['4', [4]],
    ['1、2、4', [1, 2, 4]],
    ['1-3 6', [1, 2, 3, 6]],
    ['3至1，4', [1, 2, 3, 4]],
    ['4 4 14', [4, 14]],
    ['0、100、99', [99]],
    ['没有', []],
  ])('%j', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers)
  })
})

const dictionary = {
  fields: [
    { code: 'name', needs_consent: false },
    { code: 'phone', needs_consent: false },
    { code: 'birth_date', needs_consent: false },
    { code: 'identity_number', needs_consent: true },
    { code: 'mobility', needs_consent: true },
  ],
  wordings: [
    { code: 'spoken-2025', label: 'old' },
    { code: 'spoken-2026', label: 'new' },
    { code: 'guardian-2026', label: 'guardian' },
  ],
} as unknown as Dictionary

describe('ages', () => {
  it.each([
    [{ birth_date: '2012-11-24' }, 14],
    [{ birth_date: '2012-11-25' }, 13],
    [{ birth_date: '2012年11月24日' }, 14],
    [{ birth_date: '2012' }, 13],
    [{ identity_number: '510199201211251234' }, 13],
    [{ identity_number: '51019920121124123X' }, 14],
    [{ birth_date: '1950-01-01', identity_number: '510199201211251234' }, 13],
    [{ birth_date: '去年' }, null],
    [{}, null],
  ])('%j', (values, age) => {
    expect(ageOn(values as unknown as Record<string, string>, TODAY)).toBe(age)
    expect(isChild(values as unknown as Record<string, string>, TODAY)).toBe(age !== null && age < 14)
  })
})

describe('consent', () => {
  it('is asked of an adult for sensitive fields only', () => {
    const asked = consentFields({ name: '甲', phone: '1', identity_number: '2' }, dictionary.fields, false)
    expect(asked.map(({ code }) => code)).toEqual(['identity_number'])
  })

  it('is asked of a guardian for everything of a child', () => {
    const asked = consentFields({ name: '甲', birth_date: '2020' }, dictionary.fields, true)
    expect(asked.map(({ code }) => code)).toEqual(['name', 'birth_date'])
  })

  it('is asked in the newest wording of its kind', () => {
    expect(wordingFor(dictionary, false)?.code).toBe('spoken-2026')
    expect(wordingFor(dictionary, true)?.code).toBe('guardian-2026')
  })

  it('holds a person back until it is given, and then travels with it', () => {
    const draft = newDraft('head')
    draft.values = { name: ' 甲 ', birth_date: '1950', identity_number: '510199195003051234', mobility: '' }
    expect(complete(draft, dictionary, TODAY)).toBe(false)
    draft.consented = true
    expect(complete(draft, dictionary, TODAY)).toBe(true)
    const told = said(draft, dictionary, TODAY)
    expect(told.values).toEqual({ name: '甲', identity_number: '510199195003051234' })
    expect(told.consent).toMatchObject({ wording: 'spoken-2026', given_by: 'self', fields: ['identity_number'] })
  })

  it('of a child needs its guardian named', () => {
    const draft = newDraft('child')
    draft.values = { name: '乙', birth_date: '2020-01-01' }
    draft.consented = true
    expect(complete(draft, dictionary, TODAY)).toBe(false)
    draft.guardian = 'someone'
    expect(complete(draft, dictionary, TODAY)).toBe(true)
    expect(said(draft, dictionary, TODAY).consent).toMatchObject({ given_by: 'guardian', guardian: 'someone' })
  })

  it('is not sent where nothing needs it', () => {
    const draft = newDraft('head')
    draft.values = { name: '甲' }
    draft.consented = true
    expect(said(draft, dictionary, TODAY).consent).toBeUndefined()
  })
})

describe('a household', () => {
  const member = (role: string, age: number | null): Member => ({ role, age }) as Member
  const home = (...members: Member[]): Household => ({ id: 'h', version: 3, members }) as Household

  it('takes a second head only where there is none', () => {
    expect(rolesJoining(home(member('head', 40)))).not.toContain('head')
    expect(rolesJoining(home(member('child', 20)))).toContain('head')
  })

  it('has guardians of age, or of an age nobody knows', () => {
    expect(adults([member('head', 17), member('spouse', 18), member('other', null)]).map(({ role }) => role)).toEqual(['spouse', 'other'])
  })

  it('says back the versions that were seen', () => {
    expect(seenVersions([home()])).toEqual([{ household_id: 'h', version: 3 }])
  })
})
