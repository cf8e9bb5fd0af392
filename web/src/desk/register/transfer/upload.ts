// A file on its way to the server, with how much of it has arrived. Fetch tells nothing of that, so the older way is used.

import { ApiProblem, NoAnswer } from '@shared/api/client'
import type { Language, Problem } from '@shared/api/types'

/** A large file over an office line takes minutes. */
const PATIENCE_MS = 15 * 60_000

function problemOf(request: XMLHttpRequest): Problem {
  const fallback: Problem = {
    type: 'about:blank',
    title: request.statusText || String(request.status),
    status: request.status,
    code: `http.${request.status}`,
    detail: '',
    mend: '',
  }
  const body: unknown = request.response
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
