// Emergency's pages: plans, and operations with their board.

import type { RouteRecordRaw } from 'vue-router'
import { REVIEW_WORDS } from './review/words'
import { withWords } from './words'

export const emergencyRoutes: RouteRecordRaw[] = [
  { path: '/emergency', name: 'emergency', component: () => withWords(() => import('./EmergencyPage.vue')), meta: { title: 'nav.emergency' } },
  { path: '/emergency/plans/new', name: 'contingency_plan_new', component: () => withWords(() => import('./NewPlanPage.vue')), meta: { title: 'nav.emergency' } },
  { path: '/emergency/plans/:id', name: 'contingency_plan', component: () => withWords(() => import('./PlanPage.vue')), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/findings', name: 'findings', component: () => withWords(() => import('./review/FindingsPage.vue'), REVIEW_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/findings/:id', name: 'finding', component: () => withWords(() => import('./review/FindingPage.vue'), REVIEW_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/observing', name: 'observing', component: () => withWords(() => import('./review/ObservePage.vue'), REVIEW_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/review', name: 'operation_review', component: () => withWords(() => import('./review/ReviewPage.vue'), REVIEW_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id', name: 'operation', component: () => withWords(() => import('./BoardPage.vue')), props: true, meta: { title: 'nav.emergency' } },
]
