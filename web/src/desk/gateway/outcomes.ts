// How deliveries and calls are named and coloured.

export const LOOKS: Record<string, { look: string; word: string }> = {
  waiting: { look: 'warn', word: 'log.waiting' },
  delivered: { look: 'good', word: 'log.delivered' },
  failed: { look: 'urgent', word: 'log.failed' },
}

const OUTCOMES: Record<string, string> = {
  delivered: 'call.delivered',
  status: 'call.status',
  redirect: 'call.redirect',
  gone: 'call.gone',
  timeout: 'call.timeout',
  unreachable: 'call.unreachable',
  broken: 'call.broken',
  refused: 'call.refused',
}

type Say = (key: string, values?: Record<string, unknown>) => string

/** "对方回答 500 · 120 毫秒", in the reader's language. */
export function howItWent(call: { outcome: string; status: number | null; milliseconds: number }, t: Say): string {
  const said = t(OUTCOMES[call.outcome] ?? 'call.broken', { status: call.status ?? '' })
  return `${said} · ${t('call.milliseconds', { count: call.milliseconds })}`
}
