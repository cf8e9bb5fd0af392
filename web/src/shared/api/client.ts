// How the apps speak HTTP: one request function, and the two ways in which a request can fail.
// Which addresses exist is told in endpoints.ts.

import type { Language, Problem } from './types'

const BASE = '/api/v1'
const PATIENCE_MS = 20_000
/** Tells who wrote a command, where it is sent later than it was written. */
const WRITTEN_BY = 'X-Weige-Account'
/** A wrong password is also 401, but says nothing about the session. */
const WRONG_CREDENTIALS = 'access.wrong_credentials'
/** Photos over a weak signal take longer than words. */
const UPLOAD_PATIENCE_MS = 120_000

/** The server answered and said no: carries its problem details. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'

  constructor(
    readonly problem: Problem,
    /** Seconds that the server asks us to wait, or null. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail || problem.title)
  }

  get status(): number {
    return this.problem.status
  }

  get code(): string {
    return this.problem.code
  }

  /** What is wrong with one field, or null. */
  faultOf(field: string): string | null {
    if (this.problem.field === field) return this.problem.detail
    return this.problem.errors?.find((fault) => fault.field === field)?.detail ?? null
  }
}

/** No answer came: no signal, the server is away, or patience ran out. Whether the server acted is unknown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export type Query = Record<string, string | number | boolean | null | undefined>

export interface RequestOptions {
  query?: Query | undefined
  body?: unknown
  form?: FormData
  /** The account under which this was written; the server takes it from nobody else. */
  writtenBy?: string | undefined
  signal?: AbortSignal
}

let language: Language = 'zh-CN'
let signedOutListener: (() => void) | null = null

/** Tells the client the language of labels and problem details. */
export function speak(next: Language): void {
  language = next
}

/** Called when any request is refused because nobody is signed in (401). */
export function onSignedOut(listener: (() => void) | null): void {
  signedOutListener = listener
}

function address(path: string, query?: Query): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') words.set(name, String(value))
  }
  const tail = words.toString()
  return BASE + path + (tail ? `?${tail}` : '')
}

/** Makes problem details out of whatever a refusing answer holds, also when a proxy wrote it. */
async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = {
    type: 'about:blank',
    title: response.statusText || String(response.status),
    status: response.status,
    code: `http.${response.status}`,
    detail: '',
    mend: '',
  }
  try {
    const body: unknown = await response.json()
    if (body && typeof body === 'object') return { ...fallback, ...body, status: response.status }
  } catch {
    // Not JSON: the fallback says all that is known.
  }
  return fallback
}

/** Ends the request when patience runs out or the caller gives up. Older phones lack AbortSignal.any. */
function patience(options: RequestOptions): { signal: AbortSignal; done: () => void } {
  const limit = new AbortController()
  const giveUp = (): void => limit.abort()
  const timer = setTimeout(giveUp, options.form ? UPLOAD_PATIENCE_MS : PATIENCE_MS)
  options.signal?.addEventListener('abort', giveUp, { once: true })
  return {
    signal: limit.signal,
    done: () => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', giveUp)
    },
  }
}

/**
 * One request to the API.
 * @throws ApiProblem when the server refuses, NoAnswer when nothing (or nothing readable) comes back.
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language }
  if (options.writtenBy) headers[WRITTEN_BY] = options.writtenBy
  let body: BodyInit | null = options.form ?? null
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  const limit = patience(options)
  try {
    return await answerOf<T>(method, path, options, { headers, body, signal: limit.signal })
  } finally {
    limit.done()
  }
}

async function answerOf<T>(method: string, path: string, options: RequestOptions, init: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(address(path, options.query), {
      ...init,
      method,
      credentials: 'same-origin',
      cache: 'no-store',
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw new NoAnswer(String(error))
  }
  if (!response.ok) {
    if (response.status === 502 || response.status === 504) throw new NoAnswer(String(response.status))
    const wait = Number(response.headers.get('Retry-After') ?? Number.NaN)
    const problem = await readProblem(response)
    if (problem.status === 401 && problem.code !== WRONG_CREDENTIALS) signedOutListener?.()
    throw new ApiProblem(problem, Number.isFinite(wait) ? wait : null)
  }
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch (error) {
    throw new NoAnswer(String(error))
  }
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  request<T>('GET', path, signal ? { query, signal } : { query })
export const post = <T>(path: string, body: unknown = {}, writtenBy?: string): Promise<T> =>
  request<T>('POST', path, { body, writtenBy })
export const put = <T>(path: string, body: unknown): Promise<T> => request<T>('PUT', path, { body })
export const patch = <T>(path: string, body: unknown): Promise<T> => request<T>('PATCH', path, { body })
export const remove = <T = void>(path: string): Promise<T> => request<T>('DELETE', path)
export const upload = <T>(path: string, form: FormData, writtenBy?: string): Promise<T> =>
  request<T>('POST', path, { form, writtenBy })
