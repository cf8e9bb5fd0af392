import { describe, expect, it } from 'vitest'
import { ago, dayAndTime, fullDay } from '../src/shared/time'

const now = new Date('2026-03-05T10:00:00+08:00')

describe('times', () => {
  it('read as near words today and yesterday', () => {
    expect(ago('2026-03-05T09:59:40+08:00', 'zh-CN', now)).toBe('现在')
    expect(ago('2026-03-05T09:48:00+08:00', 'zh-CN', now)).toBe('12分钟前')
    expect(ago('2026-03-05T07:00:00+08:00', 'en', now)).toBe('3 hours ago')
    expect(ago('2026-03-04T09:30:00+08:00', 'zh-CN', now)).toBe('昨天 09:30')
  })

  it('read as now when the device is a little behind the server', () => {
    expect(ago('2026-03-05T10:00:30+08:00', 'en', now)).toBe('now')
  })

  it('read as a date further back, with the year when it is another one', () => {
    expect(dayAndTime('2026-02-01T14:05:00+08:00', 'zh-CN', now)).toBe('2月1日 14:05')
    expect(dayAndTime('2025-12-31T14:05:00+08:00', 'en', now)).toBe('Dec 31, 2025, 14:05')
  })

  it('keep the official time zone, whatever offset they were written with', () => {
    expect(dayAndTime('2026-03-04T17:30:00Z', 'zh-CN', now)).toBe('3月5日 01:30')
    expect(fullDay('2026-03-05', 'zh-CN')).toBe('2026年3月5日')
  })
})
