// One sentence, spoken into the keyboard or typed, read as a change: “3-2-401 王秀英一家三口昨天搬来了，电话138…”.
// Pure: text and today in, what was understood out. What is not understood is left for the form to ask.

import type { Tenure } from '@shared/api/types'
import { daysBefore, weekday } from './days'
import { isDay } from './identity'
import { findName } from './names'
import { readDigits, readNumeral } from './numerals'
import { plain } from './plain'

export type HeardKind = 'moved_in' | 'moved_out' | 'birth' | 'death' | 'vacant' | 'verified'

/** A door as it was named; what was not named is null. `number` alone may be of a building or an entrance. */
export interface HeardDoor {
  building: number | null
  entrance: number | null
  number: number | null
  room: string
}

export interface Heard {
  kind: HeardKind | null
  door: HeardDoor | null
  name: string | null
  phone: string | null
  identity: string | null
  /** How many people. */
  count: number | null
  day: string | null
  /** Only roughly said (“last week”). */
  roughly: boolean
  tenure: Tenure | null
  /** Whoever lived there before has left. */
  previousLeft: boolean
}

const N = '[0-9零〇一二三四五六七八九十两]'
const KINDS: [HeardKind, RegExp][] = [
  ['death', /去世|过世|病故|逝世|不在了|死了/],
  ['birth', /生了|出生|生(孩子|宝宝|娃|小孩|儿子|女儿|二胎|二孩)|添了?(个|丁|娃|宝宝|孩子)/],
  ['moved_in', /搬(来|进|到|入|过来|回)|住进|入住|来住|迁入|(?<!退)租(进|下|住|了)|新(来|搬)/],
  ['moved_out', /搬(走|出|离|家|了)|迁出|退租|不住(了|这)|走了/],
  ['vacant', /空(着|置|房|关)|没有?人住|无人/],
  ['verified', /没有?(变化|变动|变)|无误|都对|没错|核实/],
]
const THEY = '(住户|租客|房客|人家|那家|户主|业主|人)'
const PREVIOUS_LEFT = new RegExp(
  `((原来|以前|之前|先前)的?${THEY}?|(原|老|上一家?|旧)${THEY})[^，。]{0,6}(搬走|搬出|走了|退租|不住)了?`,
)

/** Reads what is left of a sentence; each part that is understood is taken out, so that nothing is read twice. */
class Rest {
  constructor(public text: string) {}

  take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.text)
    if (found) this.text = `${this.text.slice(0, found.index)}，${this.text.slice(found.index + found[0].length)}`
    return found
  }
}

/**
 * @param today YYYY-MM-DD
 */
export function hear(text: string, today: string): Heard {
  const whole = plain(text).replace(/[—–－]/g, '-').replace(/(?<=\d)\s+(?=\d)/g, '')
  const rest = new Rest(whole)
  const identity = rest.take(/(?<!\d)\d{17}[\dXx](?!\d)/)?.[0].toUpperCase() ?? null
  const phone = takePhone(rest)
  const { day, roughly } = takeDay(rest, today)
  const door = takeDoor(rest)
  const count = takeCount(rest)
  const name = findName(rest.text)
  const previousLeft = PREVIOUS_LEFT.test(whole)
  const kind = KINDS.find(([, words]) => words.test(previousLeft ? whole.replace(PREVIOUS_LEFT, '') : whole))?.[0] ?? null
  return { kind, door, name, phone, identity, count, day, roughly, tenure: tenureOf(whole), previousLeft: previousLeft && kind === 'moved_in' }
}

export function nothingHeard(heard: Heard): boolean {
  return !heard.kind && !heard.door && !heard.name && !heard.phone && !heard.identity && !heard.count && !heard.day && !heard.tenure
}

function takePhone(rest: Rest): string | null {
  const spoken = rest.take(/[零〇一二三四五六七八九幺]{11}/)
  if (spoken) return readDigits(spoken[0])
  const mobile = rest.take(/(?<!\d)(?:\+?86-?)?(1\d{2}-?\d{4}-?\d{4})(?!\d)/)
  if (mobile) return mobile[1]!.replaceAll('-', '')
  return rest.take(/(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)/)?.[0].replaceAll('-', '') ?? null
}

function takeDay(rest: Rest, today: string): { day: string | null; roughly: boolean } {
  const exactly = (day: string | null) => ({ day, roughly: false })
  const full = rest.take(/(?<!\d)((?:19|20)\d{2})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?/)
  if (full) return exactly(dayOf(Number(full[1]), Number(full[2]), Number(full[3])))
  const month = rest.take(new RegExp(`(去年|今年)?(${N}{1,3})月份?(${N}{1,3})[日号]?`))
  if (month) return exactly(pastDay(today, readNumeral(month[2]!), readNumeral(month[3]!), month[1] === '去年' ? 1 : 0))
  const near = rest.take(/大前[天日]|前[天日]|昨[天日晚儿]|今[天日早晚儿]/)
  if (near) return exactly(daysBefore(today, near[0].startsWith('大') ? 3 : { 前: 2, 昨: 1, 今: 0 }[near[0][0]!]!))
  const ago = rest.take(new RegExp(`(${N}{1,3})(天|个?星期|周|个?礼拜)(?:以|之)?前`))
  if (ago) return { day: daysBefore(today, (readNumeral(ago[1]!) ?? 0) * (ago[2] === '天' ? 1 : 7)), roughly: ago[2] !== '天' }
  const week = rest.take(/(上上|上|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末1-7])/)
  if (week) return exactly(weekdayBefore(today, week[1] ?? '', week[2]!))
  if (rest.take(/上个?(周|星期|礼拜)/)) return { day: daysBefore(today, 7), roughly: true }
  const date = rest.take(new RegExp(`(上个?月|这个?月|本月)?(${N}{1,3})[号日](?!楼|院|房|栋|门)`))
  if (date) return exactly(dayOfMonth(today, date[1] ?? '', readNumeral(date[2]!)))
  return exactly(null)
}

function dayOf(year: number, month: number | null, day: number | null): string | null {
  if (!month || !day || !isDay(year, month, day)) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** A day without its year: the last one that has come. */
function pastDay(today: string, month: number | null, day: number | null, back: number): string | null {
  const year = Number(today.slice(0, 4)) - back
  const found = dayOf(year, month, day)
  return found && found > today ? dayOf(year - 1, month, day) : found
}

function dayOfMonth(today: string, which: string, day: number | null): string | null {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))]
  const before = month === 1 ? ([year - 1, 12] as const) : ([year, month - 1] as const)
  const inThis = dayOf(year, month, day)
  if (which.startsWith('上')) return dayOf(...before, day)
  return inThis && inThis <= today ? inThis : which ? null : dayOf(...before, day)
}

/** Monday to Sunday of a named week; without one the last such day that has come. The weekend is its Saturday. */
function weekdayBefore(today: string, which: string, name: string): string {
  const wanted = { 日: 7, 天: 7, 末: 6 }[name] ?? readNumeral(name) ?? 1
  const thisWeek = daysBefore(today, weekday(today) - wanted)
  const weeks = { 上上: 2, 上: 1 }[which]
  if (weeks) return daysBefore(thisWeek, 7 * weeks)
  return thisWeek <= today ? thisWeek : daysBefore(thisWeek, 7)
}

function takeDoor(rest: Rest): HeardDoor | null {
  const three = rest.take(/(?<![\d-])(\d{1,3})-(\d{1,2})-(\d{3,5})(?![\d-])(?:室|号|房)?/)
  if (three) return { building: Number(three[1]), entrance: Number(three[2]), number: null, room: three[3]! }
  const two = rest.take(/(?<![\d-])(\d{1,3})-(\d{3,5})(?![\d-])(?:室|号|房)?/)
  if (two) return { building: null, entrance: null, number: Number(two[1]), room: two[2]! }
  const named = rest.take(
    new RegExp(`(?:(${N}{1,3})(?:号楼|[栋幢座]))?(?:(${N}{1,2})单元)?(?:${N}{1,3}[楼层])?(${N}{3,5})(?:室|号|房|那家|这家)?`),
  )
  if (!named) return null
  const room = readDigits(named[3]!)
  if (!room) return null
  return { building: numberOf(named[1]), entrance: numberOf(named[2]), number: null, room }
}

const numberOf = (text: string | undefined): number | null => (text ? readNumeral(text) : null)

function takeCount(rest: Rest): number | null {
  const mouths = rest.take(new RegExp(`(?:一家人?)?(${N}{1,2}|仨)口[人子]?`))
  if (mouths) return readNumeral(mouths[1]!)
  if (rest.take(/夫妻[俩两]?人?|夫妇[俩两]?人?|小两口/)) return 2
  const heads = rest.take(new RegExp(`(${N}{1,2})个?人|([俩仨])人?`))
  return heads ? readNumeral(heads[1] ?? heads[2]!) : null
}

function tenureOf(text: string): Tenure | null {
  if (/借住/.test(text)) return 'lent'
  if (/租/.test(text) && !/退租/.test(text)) return 'rented'
  return /(自己|自家|自有|买)的?(了|的)?房|房主|业主自住/.test(text) ? 'owner_occupied' : null
}
