import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openFeed, reconnectWait } from '../src/shared/live'

class Source {
  static made: Source[] = []
  listeners = new Map<string, (event: { data?: string }) => void>()
  closed = false
  constructor(readonly url: string) {
    Source.made.push(this)
  }
  addEventListener(name: string, listener: (event: { data?: string }) => void): void {
    this.listeners.set(name, listener)
  }
  say(name: string, data?: string): void {
    this.listeners.get(name)?.(data === undefined ? {} : { data })
  }
  close(): void {
    this.closed = true
  }
}

const page = { hidden: false, seen: () => undefined as void }

beforeEach(() => {
  vi.useFakeTimers()
  Source.made = []
  page.hidden = false
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('window', { addEventListener: () => undefined, removeEventListener: () => undefined })
  vi.stubGlobal('document', {
    get hidden() {
      return page.hidden
    },
    addEventListener: (_name: string, listener: () => void) => (page.seen = listener),
    removeEventListener: () => undefined,
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function listening() {
  const listener = { onChange: vi.fn(), onReconnect: vi.fn() }
  return { listener, stop: openFeed('/feed', listener) }
}

describe('the live feed', () => {
  it('waits longer after each lost connection, up to a minute, and not all phones at once', () => {
    expect([0, 1, 2, 3].map((attempt) => reconnectWait(attempt, 0))).toEqual([2000, 4000, 8000, 16000])
    expect(reconnectWait(20, 0)).toBe(60_000)
    expect(reconnectWait(20, 1)).toBe(90_000)
  })

  it('hands on each change, and has what was read before the connection read anew', () => {
    const { listener } = listening()
    Source.made[0]!.say('open')
    Source.made[0]!.say('change', '{"kind":"case.reported"}')
    expect(listener.onChange).toHaveBeenCalledWith({ kind: 'case.reported' })
    expect(listener.onReconnect).toHaveBeenCalledOnce()
  })

  it('has everything read anew after a break, and when the server says that it kept too little', () => {
    const { listener } = listening()
    Source.made[0]!.say('error')
    vi.advanceTimersByTime(4000)
    expect(Source.made).toHaveLength(2)
    Source.made[1]!.say('open')
    expect(listener.onReconnect).toHaveBeenCalledTimes(1)
    Source.made[1]!.say('reset', '{}')
    expect(listener.onReconnect).toHaveBeenCalledTimes(2)
  })

  it('lets go while the page is hidden and comes back when it is seen', () => {
    const { listener } = listening()
    page.hidden = true
    page.seen()
    expect(Source.made[0]!.closed).toBe(true)
    page.hidden = false
    page.seen()
    Source.made[1]!.say('open')
    expect(listener.onReconnect).toHaveBeenCalledOnce()
  })

  it('ends for good when it is told to', () => {
    const { stop } = listening()
    Source.made[0]!.say('error')
    stop()
    vi.advanceTimersByTime(600_000)
    expect(Source.made).toHaveLength(1)
  })
})
