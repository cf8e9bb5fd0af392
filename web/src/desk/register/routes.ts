// The register's pages. Addresses name premises and imports by id, never anybody in them.

import type { RouteRecordRaw } from 'vue-router'

export const registerRoutes: RouteRecordRaw[] = [
  { path: '/register/:code(\\d{4,18})?', name: 'register', component: () => import('./RegisterPage.vue'), props: true, meta: { title: 'nav.register' } },
  { path: '/register/buildings/:id', name: 'building', component: () => import('./building/BuildingPage.vue'), props: true, meta: { title: 'nav.register' } },
  { path: '/register/buildings/:id/sheet', name: 'sheet', component: () => import('./building/SheetPage.vue'), props: true, meta: { title: 'sheet.title' } },
  { path: '/register/look-up', name: 'look_up', component: () => import('./LookUpPage.vue'), meta: { title: 'nav.look_up' } },
  { path: '/register/dictionary', name: 'dictionary', component: () => import('./DictionaryPage.vue'), meta: { title: 'nav.dictionary' } },
  { path: '/register/figures/:code(\\d{4,18})?', name: 'figures', component: () => import('./upkeep/FiguresPage.vue'), props: true, meta: { title: 'nav.figures' } },
  { path: '/register/settings/:code(\\d{4,18})?', name: 'register_settings', component: () => import('./upkeep/SettingsPage.vue'), props: true, meta: { title: 'nav.register_settings' } },
  { path: '/register/proposals/:code(\\d{4,18})?', name: 'proposals', component: () => import('./upkeep/ProposalsPage.vue'), props: true, meta: { title: 'nav.proposals' } },
  { path: '/register/requests', name: 'requests', component: () => import('./rights/RequestsPage.vue'), meta: { title: 'nav.requests' } },
  { path: '/register/oversight', name: 'oversight', component: () => import('./rights/OversightPage.vue'), meta: { title: 'nav.oversight' } },
  { path: '/register/files/:code(\\d{4,18})?', name: 'transfer', component: () => import('./transfer/TransferPage.vue'), props: true, meta: { title: 'nav.transfer' } },
  { path: '/register/imports/:id', name: 'import', component: () => import('./transfer/ImportPage.vue'), props: true, meta: { title: 'imports.title' } },
]
