// The id of what a form sends (docs/how-we-replay.md).

import { ApiProblem } from './api/client'
import { newId } from './ids'

export type Act = <T>(send: (id: string) => Promise<T>) => Promise<T>

/**
 * One act of an opened form. Its id stays while nobody knows whether the server has acted, so that sending again counts
 * nothing twice. What was answered is over; what was refused is another act when it is put right.
 */
export function oneAct(): Act {
  let id = newId()
  return async (send) => {
    try {
      const answer = await send(id)
      id = newId()
      return answer
    } catch (error) {
      if (error instanceof ApiProblem && error.status < 500) id = newId()
      throw error
    }
  }
}
