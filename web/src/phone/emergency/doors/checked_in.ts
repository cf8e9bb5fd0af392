// What the server answered to check-ins: it names doors, so it is shown while the app is open and kept nowhere.

import { shallowRef } from 'vue'
import type { CheckedIn } from '../api'

/** By the command's id. */
export const checkedIn = shallowRef<ReadonlyMap<string, CheckedIn>>(new Map())

export function noteCheckedIn(id: string, answer: CheckedIn): void {
  checkedIn.value = new Map([...checkedIn.value, [id, answer]])
}
