import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkCharacter, readIdentity } from '../src/phone/register/identity'
import { ageOn, isChild, readBirthDate, readName, readPhone, readText } from '../src/phone/register/values'
import { daysBefore, todayHere, weekday } from '../src/phone/register/days'

const TODAY = '2026-11-24'
const number = (body: string) => body + checkCharacter(body)
const fault = (text: string) => {
  const read = readIdentity(text, TODAY)
  return 'fault' in read ? read.fault : read
}

describe('an identity number', () => {
  const good = number('51019919500305012')

  it('has its check character by ISO 7064 MOD 11-2 (the examples of GB 11643-1999)', () => {
    expect(checkCharacter('11010519491231002')).toBe('X')
    expect(checkCharacter('44052418800101001')).toBe('4')
  })

  it('is taken as people write it', () => {
    expect(readIdentity(good, TODAY)).toEqual({ value: good, birthDate: '1950-03-05' })
    expect(readIdentity(` ${good.slice(0, 6)} ${good.slice(6, 14)}-${good.slice(14)} `, TODAY)).toMatchObject({ value: good })
    expect(readIdentity('11010519491231002x', TODAY)).toMatchObject({ value: '11010519491231002X' })
    expect(readIdentity('１１０１０５１９４９１２３１００２Ｘ', TODAY)).toMatchObject({ value: '11010519491231002X' })
  })

  it('with one digit wrong, or two exchanged, is refused', () => {
    for (let at = 0; at < 17; at += 1) {
      for (let digit = 0; digit < 10; digit += 1) {
        const wrong = good.slice(0, at) + digit + good.slice(at + 1)
        if (wrong !== good) expect(fault(wrong), wrong).toMatch(/check|no_such_day/)
      }
      const swapped = good.slice(0, at) + good[at + 1] + good[at] + good.slice(at + 2)
      if (swapped !== good && /^\d{17}[\dX]$/.test(swapped)) expect(fault(swapped), swapped).toMatch(/check|no_such_day/)
    }
  })

  it('that cannot be is refused with the reason', () => {
    expect(fault('510104500305012')).toBe('old')
    expect(fault(good.slice(0, 17))).toBe('length')
    expect(fault(`${good.slice(0, 5)}A${good.slice(6)}`)).toBe('format')
    expect(fault(number('51010419500230012'))).toBe('no_such_day')
    expect(fault(number('51010419000229012'))).toBe('no_such_day')
    expect(fault(number('51010420261125012'))).toBe('impossible_day')
    expect(fault(number('51010418891231012'))).toBe('impossible_day')
    expect(fault(number('99010419500305012'))).toBe('region')
  })

  it('is checked by the same provinces as on the server', () => {
    const server = readFileSync(new URL('../../src/weige/registry/people/values.py', import.meta.url), 'utf8')
    const provinces = [...server.split('PROVINCES = ')[1]!.split(')')[0]!.matchAll(/"(\d\d)"/g)].map((found) => found[1]!)
    expect(provinces.length).toBeGreaterThan(30)
    for (let code = 10; code < 100; code += 1) {
      const read = fault(number(`${code}010419500305012`))
      expect(read === 'region', String(code)).toBe(!provinces.includes(String(code)))
    }
  })
})

describe('values as people write them', () => {
  it('names', () => {
    expect(readName(' 王 秀 英 ')).toEqual({ value: '王秀英' })
    expect(readName('Anna  Maria')).toEqual({ value: 'Anna Maria' })
    expect(readName('阿依古丽•买买提')).toEqual({ value: '阿依古丽·买买提' })
    expect(readName('')).toEqual({ fault: 'name_length' })
    expect(readName('王'.repeat(41))).toEqual({ fault: 'name_length' })
    expect(readName('王秀英138')).toEqual({ fault: 'name_signs' })
  })

  it('phone numbers', () => {
    expect(readPhone('+86 138-0000-1234')).toEqual({ value: '13800001234' })
    expect(readPhone('（028）8661 8661')).toEqual({ value: '02886618661' })
    expect(readPhone('8661')).toEqual({ fault: 'phone' })
    expect(readPhone('23800001234')).toEqual({ fault: 'phone' })
  })

  it('dates of birth, or the year alone', () => {
    expect(readBirthDate('1950年3月5日', TODAY)).toEqual({ value: '1950-03-05' })
    expect(readBirthDate('19500305', TODAY)).toEqual({ value: '1950-03-05' })
    expect(readBirthDate('1950', TODAY)).toEqual({ value: '1950' })
    expect(readBirthDate('2026', TODAY)).toEqual({ value: '2026' })
    expect(readBirthDate('1950-02-30', TODAY)).toEqual({ fault: 'birth_no_such_day' })
    expect(readBirthDate('2026-11-25', TODAY)).toEqual({ fault: 'birth_impossible' })
    expect(readBirthDate('1889', TODAY)).toEqual({ fault: 'birth_impossible' })
    expect(readBirthDate('去年', TODAY)).toEqual({ fault: 'birth_unread' })
  })

  it('texts', () => {
    expect(readText('胰岛素\n 每天')).toEqual({ value: '胰岛素 每天' })
    expect(readText('药'.repeat(121))).toEqual({ fault: 'text_length' })
  })

  it('ages, and who may be a child', () => {
    expect(ageOn('2012-11-24', TODAY)).toBe(14)
    expect(ageOn('2012-11-25', TODAY)).toBe(13)
    expect(ageOn('2012', TODAY)).toBe(13)
    expect([isChild('2012-11-24', TODAY), isChild('2012', TODAY), isChild(null, TODAY)]).toEqual([false, true, false])
  })
})

describe('days', () => {
  it('are counted by the country’s own time', () => {
    expect(todayHere(new Date('2026-11-23T16:30:00Z'))).toBe('2026-11-24')
    expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28')
    expect([weekday('2026-11-24'), weekday('2026-11-22')]).toEqual([2, 7])
  })
})
