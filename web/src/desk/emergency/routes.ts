// Emergency's pages: plans, and operations with their board.

import type { RouteRecordRaw } from 'vue-router'
import { signalRoutes } from './signals/routes'
import { SIGNAL_WORDS } from './signals/words'
import { withWords } from './words'

export const emergencyRoutes: RouteRecordRaw[] = [
  ...signalRoutes,
  { path: '/emergency', name: 'emergency', component: () => withWords(() => import('./EmergencyPage.vue'), SIGNAL_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/plans/new', name: 'contingency_plan_new', component: () => withWords(() => import('./NewPlanPage.vue')), meta: { title: 'nav.emergency' } },
  { path: '/emergency/plans/:id', name: 'contingency_plan', component: () => withWords(() => import('./PlanPage.vue')), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id', name: 'operation', component: () => withWords(() => import('./BoardPage.vue')), props: true, meta: { title: 'nav.emergency' } },
]
