import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, get, NoAnswer, onSignedOut, post, speak } from '../src/shared/api/client'

function answer(body: unknown, init: ResponseInit = {}): void {
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body === null ? null : JSON.stringify(body), init)))
}

afterEach(() => {
  vi.unstubAllGlobals()
  onSignedOut(null)
})

describe('a request', () => {
  it('names its language, sends JSON, and leaves empty words out of the address', async () => {
    answer({ ok: true })
    speak('en')
    await get('/cases', { view: 'mine', q: '', after: null, limit: 50 })
    await post('/cases', { id: 'x' })
    const calls = vi.mocked(fetch).mock.calls
    expect(calls[0]![0]).toBe('/api/v1/cases?view=mine&limit=50')
    expect(calls[1]![1]).toMatchObject({ method: 'POST', body: '{"id":"x"}' })
    expect(calls[1]![1]!.headers).toMatchObject({ 'Accept-Language': 'en', 'Content-Type': 'application/json' })
    speak('zh-CN')
  })

  it('refused by the server carries its problem details', async () => {
    answer(
      { type: 'urn:x', title: '不行', status: 422, code: 'core.invalid', detail: '太短', mend: '写长些', field: 'name' },
      { status: 422, headers: { 'Retry-After': '7' } },
    )
    const problem = await post('/grids').catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(ApiProblem)
    expect(problem).toMatchObject({ code: 'core.invalid', status: 422, retryAfter: 7 })
    expect((problem as ApiProblem).faultOf('name')).toBe('太短')
    expect((problem as ApiProblem).faultOf('parent')).toBeNull()
  })

  it('is told apart when no answer came or only a gateway answered', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('no network'))))
    await expect(get('/session')).rejects.toBeInstanceOf(NoAnswer)
    answer('<html>', { status: 502 })
    await expect(get('/session')).rejects.toBeInstanceOf(NoAnswer)
    vi.stubGlobal('fetch', vi.fn(async () => new Response('<html>')))
    await expect(get('/session')).rejects.toBeInstanceOf(NoAnswer)
  })

  it('tells when nobody is signed in any more', async () => {
    const listener = vi.fn()
    onSignedOut(listener)
    answer({ code: 'access.signed_out' }, { status: 401 })
    await expect(get('/cases')).rejects.toBeInstanceOf(ApiProblem)
    expect(listener).toHaveBeenCalledOnce()
  })

  it('without content gives nothing', async () => {
    answer(null, { status: 204 })
    await expect(post('/session/password')).resolves.toBeUndefined()
  })
})
