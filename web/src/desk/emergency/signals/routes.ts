// Pages of signals: warnings and those of our own, gauges; and the standing six.

import type { RouteRecordRaw } from 'vue-router'
import { withWords } from '../words'
import { SIGNAL_WORDS } from './words'

export const signalRoutes: RouteRecordRaw[] = [
  { path: '/emergency/warnings', name: 'warnings', component: () => withWords(() => import('./WarningsPage.vue'), SIGNAL_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/warnings/drafts/new', name: 'warning_draft_new', component: () => withWords(() => import('./DraftPage.vue'), SIGNAL_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/warnings/drafts/:id', name: 'warning_draft', component: () => withWords(() => import('./DraftPage.vue'), SIGNAL_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/warnings/:id', name: 'warning', component: () => withWords(() => import('./WarningPage.vue'), SIGNAL_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/gauges', name: 'gauges', component: () => withWords(() => import('./GaugesPage.vue'), SIGNAL_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/gauges/:id', name: 'gauge', component: () => withWords(() => import('./GaugePage.vue'), SIGNAL_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/six', name: 'standing_six', component: () => withWords(() => import('./SixPage.vue'), SIGNAL_WORDS), meta: { title: 'nav.emergency' } },
]
