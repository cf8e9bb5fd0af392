// Files on their way to and from the server. How much of an upload has arrived fetch does not tell, so the older way is
// used for both.

import { ApiProblem, NoAnswer } from '@shared/api/client'
import type { Language, Problem } from '@shared/api/types'

/** A large file over an office line takes minutes. */
const PATIENCE_MS = 15 * 60_000

function problemOf(request: XMLHttpRequest, body: unknown = request.response): Problem {
  const fallback: Problem = {
    type: 'about:blank',
    title: request.statusText || String(request.status),
    status: request.status,
    code: `http.${request.status}`,
    detail: '',
    mend: '',
  }
  return body && typeof body === 'object' ? { ...fallback, ...body, status: request.status } : fallback
}

/**
 * Sends a form.
 * @param arrived told the share of the bytes that were sent, 0 to 1
 * @throws ApiProblem when the server refuses, NoAnswer when nothing comes back.
 */
export function send<T>(path: string, form: FormData, language: Language, arrived: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.responseType = 'json'
    request.timeout = PATIENCE_MS
    request.setRequestHeader('Accept-Language', language)
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) arrived(event.loaded / event.total)
    })
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T)
      else if (request.status === 502 || request.status === 504) reject(new NoAnswer(String(request.status)))
      else reject(new ApiProblem(problemOf(request)))
    })
    for (const ending of ['error', 'abort', 'timeout']) request.addEventListener(ending, () => reject(new NoAnswer(ending)))
    request.send(form)
  })
}

export interface ReceivedFile {
  content: Blob
  name: string
}

/** The name that the server gives a file (RFC 6266), else the one given here. */
export function nameIn(header: string | null, otherwise: string): string {
  const found = /filename\*=UTF-8''([^;]+)/i.exec(header ?? '')?.[1]
  try {
    return found ? decodeURIComponent(found) : otherwise
  } catch {
    return otherwise
  }
}

async function refusal(request: XMLHttpRequest): Promise<ApiProblem> {
  try {
    return new ApiProblem(problemOf(request, JSON.parse(await (request.response as Blob).text())))
  } catch {
    return new ApiProblem(problemOf(request, null))
  }
}

/**
 * Asks for a file that is made of a command.
 * @throws ApiProblem when the server refuses, NoAnswer when nothing comes back.
 */
export function receive(path: string, body: unknown, language: Language, otherwise: string): Promise<ReceivedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.responseType = 'blob'
    request.timeout = PATIENCE_MS
    request.setRequestHeader('Accept-Language', language)
    request.setRequestHeader('Content-Type', 'application/json')
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) {
        const name = nameIn(request.getResponseHeader('Content-Disposition'), otherwise)
        resolve({ content: request.response as Blob, name })
      } else if (request.status === 502 || request.status === 504) reject(new NoAnswer(String(request.status)))
      else void refusal(request).then(reject)
    })
    for (const ending of ['error', 'abort', 'timeout']) request.addEventListener(ending, () => reject(new NoAnswer(ending)))
    request.send(JSON.stringify(body))
  })
}

/** Hands a file to the browser's downloads; the page keeps nothing of it. */
export function save({ content, name }: ReceivedFile): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 1_000)
}
