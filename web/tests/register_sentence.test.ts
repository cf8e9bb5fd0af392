import { describe, expect, it } from 'vitest'
import { hear, nothingHeard, type Heard } from '../src/phone/register/sentence'
import { readDigits, readNumeral } from '../src/phone/register/numerals'

/** A Tuesday. */
const TODAY = '2026-11-24'
const heard = (text: string, part: keyof Heard) => hear(text, TODAY)[part]

describe('a whole sentence', () => {
  it('is read as the change that it tells', () => {
    expect(hear('3-2-401王秀英一家三口昨天搬来了，电话138 0000 1234', TODAY)).toEqual({
      kind: 'moved_in', door: { building: 3, entrance: 2, number: null, room: '401' }, name: '王秀英', phone: '13800001234',
      identity: null, count: 3, day: '2026-11-23', roughly: false, tenure: null, previousLeft: false,
    })
  })

  it('is read the same when the keyboard writes the numbers in words', () => {
    expect(hear('三号楼二单元四零一，李建国夫妻俩十一月三号租进来了，电话一三八零零零零一二三四', TODAY)).toMatchObject({
      kind: 'moved_in', door: { building: 3, entrance: 2, room: '401' }, name: '李建国', phone: '13800001234', count: 2,
      day: '2026-11-03', tenure: 'rented',
    })
  })

  it('tells who has left before', () => {
    expect(hear('402原来的租客搬走了，陈小芳上周六搬进来', TODAY)).toMatchObject({
      kind: 'moved_in', previousLeft: true, name: '陈小芳', day: '2026-11-21', door: { room: '402' },
    })
    expect(hear('老王搬走了', TODAY)).toMatchObject({ kind: 'moved_out', previousLeft: false })
  })

  it('of which nothing is understood says so', () => {
    expect(nothingHeard(hear('今晚的月亮真圆啊'.replace('今晚', ''), TODAY))).toBe(true)
    expect(nothingHeard(hear('', TODAY))).toBe(true)
    expect(nothingHeard(hear('somebody new on the fourth floor', TODAY))).toBe(true)
  })
})

describe('what happened', () => {
  it.each([
    ['201昨天搬走了', 'moved_out'],
    ['租客退租了', 'moved_out'],
    ['张伟家生了个女儿', 'birth'],
    ['刘奶奶前天去世了', 'death'],
    ['301一直空着', 'vacant'],
    ['没人住', 'vacant'],
    ['都对，没有变化', 'verified'],
    ['新来一户人家', 'moved_in'],
    ['电话改了', null],
  ])('%s', (text, kind) => expect(heard(text, 'kind')).toBe(kind))
})

describe('a day', () => {
  it.each([
    ['今天', '2026-11-24'],
    ['昨晚', '2026-11-23'],
    ['前天', '2026-11-22'],
    ['大前天', '2026-11-21'],
    ['三天前', '2026-11-21'],
    ['11月3号', '2026-11-03'],
    ['12月3日', '2025-12-03'],
    ['去年12月3日', '2025-12-03'],
    ['2026年2月28日', '2026-02-28'],
    ['2026-02-28', '2026-02-28'],
    ['2月30号', null],
    ['3号', '2026-11-03'],
    ['28号', '2026-10-28'],
    ['上个月28号', '2026-10-28'],
    ['上周六', '2026-11-21'],
    ['上星期天', '2026-11-22'],
    ['周一', '2026-11-23'],
    ['周五', '2026-11-20'],
    ['这周末', '2026-11-21'],
    ['上上周三', '2026-11-11'],
  ])('%s', (text, day) => expect(hear(`${text}搬来`, TODAY)).toMatchObject({ day, roughly: false }))

  it('that is only roughly said is marked so', () => {
    expect(hear('上周搬来', TODAY)).toMatchObject({ day: '2026-11-17', roughly: true })
    expect(hear('两个星期前搬来', TODAY)).toMatchObject({ day: '2026-11-10', roughly: true })
  })

  it('is never taken for a door, nor a door for a day', () => {
    expect(hear('3号楼401昨天搬来', TODAY)).toMatchObject({ day: '2026-11-23', door: { building: 3, room: '401' } })
    expect(heard('2026年11月3号搬来', 'door')).toBeNull()
  })
})

describe('a door', () => {
  it.each([
    ['3-2-401', { building: 3, entrance: 2, number: null, room: '401' }],
    ['3号楼2单元4楼401室', { building: 3, entrance: 2, number: null, room: '401' }],
    ['2单元1203', { building: null, entrance: 2, number: null, room: '1203' }],
    ['2-401', { building: null, entrance: null, number: 2, room: '401' }],
    ['三栋四零一', { building: 3, entrance: null, number: null, room: '401' }],
    ['401', { building: null, entrance: null, number: null, room: '401' }],
  ])('%s', (text, door) => expect(heard(`${text}没人住`, 'door')).toEqual(door))

  it('is not found in a phone number or an identity number', () => {
    expect(heard('电话13800001234', 'door')).toBeNull()
    expect(heard('座机028-86618661', 'door')).toBeNull()
    expect(hear('身份证510104195003051239', TODAY)).toMatchObject({ door: null, phone: null, identity: '510104195003051239' })
  })
})

describe('a name', () => {
  it.each([
    ['王秀英搬来了', '王秀英'],
    ['昨天搬来欧阳娜娜一家', '欧阳娜娜'],
    ['401新搬来一家人，户主叫张伟', '张伟'],
    ['户主李娜，电话13800001234', '李娜'],
    ['租客姓名：马小明', '马小明'],
    ['生了个儿子叫周乐', '周乐'],
    ['何 建 军 住进来了'.replaceAll(' ', ''), '何建军'],
  ])('%s', (text, name) => expect(heard(text, 'name')).toBe(name))

  it.each(['马上搬来一家人', '王阿姨搬走了', '方便的时候来核实', '今天搬来三口人', '安全没问题', '一家三口搬来了'])(
    'is not seen in “%s”',
    (text) => expect(heard(text, 'name')).toBeNull(),
  )
})

describe('numbers', () => {
  it('of people', () => {
    for (const [text, count] of [['一家三口', 3], ['两口子', 2], ['夫妇', 2], ['5个人', 5], ['他们仨', 3], ['一家五口人', 5], ['一家人', null]] as const) {
      expect(heard(`${text}搬来`, 'count'), text).toBe(count)
    }
  })

  it('are read as they are spoken', () => {
    expect(['十', '十二', '二十', '三十一', '四零一', '12', '百', ''].map(readNumeral)).toEqual([10, 12, 20, 31, 401, 12, null, null])
    expect(['四零一', '幺三八', '4零1', '一人', ''].map(readDigits)).toEqual(['401', '138', '401', null, null])
  })
})
