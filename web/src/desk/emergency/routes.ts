// Emergency's pages: plans, and operations with their board.

import type { RouteRecordRaw } from 'vue-router'
import { FIELD_WORDS } from './field/words'
import { signalRoutes } from './signals/routes'
import { SIGNAL_WORDS } from './signals/words'
import { DISPATCH_WORDS } from './dispatch/words'
import { EVACUATION_WORDS } from './evacuation/words'
import { SUPPLY_WORDS } from './supplies/words'
import { REVIEW_WORDS } from './review/words'
import { withWords } from './words'

export const emergencyRoutes: RouteRecordRaw[] = [
  ...signalRoutes,
  { path: '/emergency', name: 'emergency', component: () => withWords(() => import('./EmergencyPage.vue'), SIGNAL_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/plans/new', name: 'contingency_plan_new', component: () => withWords(() => import('./NewPlanPage.vue')), meta: { title: 'nav.emergency' } },
  { path: '/emergency/plans/:id', name: 'contingency_plan', component: () => withWords(() => import('./PlanPage.vue')), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id', name: 'operation', component: () => withWords(() => import('./BoardPage.vue'), FIELD_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/field', name: 'operation_field', component: () => withWords(() => import('./field/FieldPage.vue'), FIELD_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/map', name: 'operation_map', component: () => withWords(() => import('./field/MapPage.vue'), FIELD_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/handovers', name: 'operation_handovers', component: () => withWords(() => import('./field/HandoverPage.vue'), FIELD_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/handovers/:handover', name: 'handover', component: () => withWords(() => import('./field/HandoverSheet.vue'), FIELD_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/evacuation', name: 'operation_evacuation', component: () => withWords(() => import('./evacuation/EvacuationPage.vue'), EVACUATION_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/supplies', name: 'operation_supplies', component: () => withWords(() => import('./supplies/OperationSuppliesPage.vue'), SUPPLY_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/dispatch', name: 'operation_dispatch', component: () => withWords(() => import('./dispatch/DispatchPage.vue'), DISPATCH_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/roads', name: 'roads', component: () => withWords(() => import('./dispatch/RoadsPage.vue'), DISPATCH_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/shelters', name: 'shelters', component: () => withWords(() => import('./evacuation/SheltersPage.vue'), EVACUATION_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/supplies', name: 'supplies', component: () => withWords(() => import('./supplies/SuppliesPage.vue'), SUPPLY_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/supplies/:id', name: 'supply_point', component: () => withWords(() => import('./supplies/PointPage.vue'), SUPPLY_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/findings', name: 'findings', component: () => withWords(() => import('./review/FindingsPage.vue'), REVIEW_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/findings/:id', name: 'finding', component: () => withWords(() => import('./review/FindingPage.vue'), REVIEW_WORDS), props: true, meta: { title: 'nav.emergency' } },
  { path: '/emergency/observing', name: 'observing', component: () => withWords(() => import('./review/ObservePage.vue'), REVIEW_WORDS), meta: { title: 'nav.emergency' } },
  { path: '/emergency/operations/:id/review', name: 'operation_review', component: () => withWords(() => import('./review/ReviewPage.vue'), REVIEW_WORDS), props: true, meta: { title: 'nav.emergency' } },
]
