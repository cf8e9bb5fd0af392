// How deliveries and calls are named and coloured.

export const LOOKS: Record<string, { look: string; word: string }> = {
  waiting: { look: 'warn', word: 'log.waiting' },
  delivered: { look: 'good', word: 'log.delivered' },
  failed: { look: 'urgent', word: 'log.failed' },
}

const OUTCOMES: Record<string, string> = {
  delivered: 'outcome.delivered',
  status: 'outcome.status',
  redirect: 'outcome.redirect',
  gone: 'outcome.gone',
  timeout: 'outcome.timeout',
  unreachable: 'outcome.unreachable',
  broken: 'outcome.broken',
  refused: 'outcome.refused',
}

type Say = (key: string, values?: Record<string, unknown>) => string

/** "对方回答 500 · 120 毫秒", in the reader's language. */
export function howItWent(call: { outcome: string; status: number | null; milliseconds: number }, t: Say): string {
  const said = t(OUTCOMES[call.outcome] ?? 'outcome.broken', { status: call.status ?? '' })
  return `${said} · ${t('outcome.milliseconds', { count: call.milliseconds })}`
}
