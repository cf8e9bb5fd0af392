import { describe, expect, it, vi } from 'vitest'

vi.mock('../src/shared/i18n', () => ({ chosenLanguage: () => 'zh-CN', setLanguage: vi.fn() }))
const { destination, signInAddress } = await import('../src/shared/session')

describe('the way after sign-in', () => {
  it('leads back to a page of ours', () => {
    const next = new URLSearchParams(signInAddress('/m/#/cases/0190-ab').split('?')[1]).get('next')
    expect(destination(next, '/desk/')).toBe('/m/#/cases/0190-ab')
  })

  it.each([null, '', 'https://example.org/', '//example.org/m/', '/m/../admin', 'javascript:alert(1)', '/m/?x#/'])(
    'leads home when it is told to go to %s',
    (next) => {
      expect(destination(next, '/desk/')).toBe('/desk/')
    },
  )
})
