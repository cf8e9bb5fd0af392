// Answers to a call and moves of tasks: stored on the phone first, like everything that is done on it.

import { newId } from '@shared/ids'
import { fresh, type AnswerCommand, type TaskCommand } from '../outbox/commands'
import { put } from '../outbox/outbox'
import { database } from '../store/database'
import type { CallAnswer, MyCall, OperationTask } from './api'
import type { Here } from '../useHere'

export async function answerCall(call: MyCall, answer: CallAnswer, label: string, words = ''): Promise<void> {
  const command = fresh<AnswerCommand>({
    id: newId(),
    lane: call.id,
    kind: 'answer',
    title: call.operation.name,
    happened_at: new Date().toISOString(),
    label,
    body: { answer, words },
  })
  await put([command])
}

/** Seen is told by itself, and once: not again while it waits for a signal. */
export async function tellRead(call: MyCall, label: string): Promise<void> {
  const told = await database().commands.where('lane').equals(call.id).count()
  if (!told && (call.state === 'called' || call.state === 'delivered')) await answerCall(call, 'read', label)
}

export async function moveTask(call: MyCall, task: OperationTask, move: string, label: string, note = '', here: Here | null = null): Promise<void> {
  const command = fresh<TaskCommand>({
    id: newId(),
    lane: task.id,
    kind: 'task',
    title: `${call.operation.name} · ${task.text}`,
    happened_at: new Date().toISOString(),
    label,
    body: { move, version: task.version, note, ...(here ?? {}) },
  })
  await put([command])
}
