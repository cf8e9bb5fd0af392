// Commands as people think of them: what they did to one thing, with its pictures.

import { isStuck, type Command } from './commands'

export interface Bundle {
  /** The act itself. */
  command: Command
  /** Pictures that travel with it. */
  photos: Command[]
}

/**
 * Photos are counted with the act of the same case that was made at the same moment; a photo that needs a decision, or
 * whose act is not in the list, stands for itself. Read marks are left out unless they need a decision.
 * @param commands in the order in which they are to be shown
 */
export function bundle(commands: readonly Command[]): Bundle[] {
  const acts = commands.filter((command) => command.kind !== 'photo' && (command.kind !== 'read' || isStuck(command)))
  const bundles = acts.map((command): Bundle => ({ command, photos: [] }))
  const alone: Bundle[] = []
  for (const photo of commands) {
    if (photo.kind !== 'photo') continue
    const home = bundles.find(({ command }) => command.lane === photo.lane && command.happened_at === photo.happened_at)
    if (home && !isStuck(photo)) home.photos.push(photo)
    else alone.push({ command: photo, photos: [] })
  }
  return [...bundles, ...alone]
}
