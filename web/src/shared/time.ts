// How times are read by people. The whole country keeps one official time, whatever the device is set to.

import type { Language } from './api/types'

export const TIME_ZONE = 'Asia/Shanghai'

const DAY_MS = 86_400_000

function dayKey(moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE, dateStyle: 'short' }).format(moment)
}

/** "14:05" */
export function clockTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: TIME_ZONE,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso))
}

/** "2026年3月5日" / "Mar 5, 2026"; takes a day (YYYY-MM-DD) or a time. */
export function fullDay(iso: string, language: Language): string {
  const moment = iso.length === 10 ? new Date(`${iso}T12:00:00+08:00`) : new Date(iso)
  return new Intl.DateTimeFormat(language, { timeZone: TIME_ZONE, dateStyle: language === 'en' ? 'medium' : 'long' })
    .format(moment)
}

/** "3月5日" / "Mar 5" */
export function monthDay(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeZone: TIME_ZONE, month: language === 'en' ? 'short' : 'long', day: 'numeric' })
    .format(new Date(iso))
}

/** Day and time, the year only when it is another one: "3月5日 14:05" / "Mar 5, 14:05". */
export function dayAndTime(iso: string, language: Language, now: Date = new Date()): string {
  const moment = new Date(iso)
  const sameYear = dayKey(moment).slice(0, 4) === dayKey(now).slice(0, 4)
  const day = new Intl.DateTimeFormat(language, {
    timeZone: TIME_ZONE,
    month: language === 'en' ? 'short' : 'long',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(moment)
  return `${day}${language === 'en' ? ', ' : ' '}${clockTime(iso, language)}`
}

/**
 * Near times in words, far ones as a date: "现在", "12分钟前", "昨天 09:30", "3月5日 14:05".
 * A time slightly in the future (two clocks differ) reads as now.
 */
export function ago(iso: string, language: Language, now: Date = new Date()): string {
  const moment = new Date(iso)
  const minutes = Math.floor((now.getTime() - moment.getTime()) / 60_000)
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (minutes < 1) return words.format(0, 'second')
  if (minutes < 60) return words.format(-minutes, 'minute')
  if (dayKey(moment) === dayKey(now)) return words.format(-Math.floor(minutes / 60), 'hour')
  if (dayKey(moment) === dayKey(new Date(now.getTime() - DAY_MS))) {
    return `${words.format(-1, 'day')} ${clockTime(iso, language)}`
  }
  return dayAndTime(iso, language, now)
}
