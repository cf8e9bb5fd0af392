// Mediation's pages. Addresses name a dossier by its id, and nobody in it.

import type { RouteRecordRaw } from 'vue-router'
import { withWords } from './words'

export const mediationRoutes: RouteRecordRaw[] = [
  { path: '/mediation', name: 'mediation', component: () => withWords(() => import('./ListPage.vue')), meta: { title: 'nav.mediation' } },
  { path: '/mediation/new/:case?', name: 'mediation_new', component: () => withWords(() => import('./NewPage.vue')), props: true, meta: { title: 'nav.mediation' } },
  { path: '/mediation/:id', name: 'dossier', component: () => withWords(() => import('./DossierPage.vue')), props: true, meta: { title: 'nav.mediation' } },
]
