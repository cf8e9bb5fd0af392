// The phone's pages. The to-do list comes with the first load, the others when they are opened (or, with the service
// worker, from the phone itself).

import { nextTick } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import TodoPage from './pages/TodoPage.vue'
import { withFieldWords } from './emergency/words'
import { withRunWords } from './emergency/runs/words'
import { withFindingWords } from './emergency/findings/words'
import { withDoorWords } from './emergency/doors/words'
import { withWords } from './register/words'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title: string
    /** The part of the tab bar that the page belongs to, or null where there is none. */
    tab?: 'todo' | 'grid' | 'report' | 'inbox' | 'me' | null
    /** Open to people who are not signed in. */
    open?: boolean
  }
}

export const router = createRouter({
  history: createWebHashHistory('/m/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', name: 'todo', component: TodoPage, meta: { title: 'todo.title', tab: 'todo' } },
    { path: '/report/:draft?', name: 'report', component: () => import('./pages/ReportPage.vue'), props: true, meta: { title: 'report.title', tab: 'report' } },
    { path: '/grid', name: 'grid', component: () => import('./pages/GridPage.vue'), meta: { title: 'grid.title', tab: 'grid' } },
    { path: '/grid/:building', name: 'building', component: () => withWords(() => import('./register/BuildingPage.vue')), props: true, meta: { title: 'grid.building', tab: 'grid' } },
    { path: '/grid/:building/:dwelling', name: 'household', component: () => withWords(() => import('./register/HouseholdPage.vue')), props: true, meta: { title: 'grid.building', tab: 'grid' } },
    { path: '/grid/:building/:dwelling/history', name: 'history', component: () => withWords(() => import('./register/HistoryPage.vue')), props: true, meta: { title: 'grid.building', tab: 'grid' } },
    { path: '/grid/:building/:dwelling/link', name: 'link', component: () => withWords(() => import('./register/LinkPage.vue')), props: true, meta: { title: 'grid.building', tab: null } },
    { path: '/grid/:building/:dwelling/change/:kind', name: 'change', component: () => withWords(() => import('./register/ChangePage.vue')), props: true, meta: { title: 'grid.building', tab: 'grid' } },
    { path: '/cases/:id', name: 'case', component: () => import('./pages/CasePage.vue'), props: true, meta: { title: 'detail.title', tab: 'todo' } },
    { path: '/emergency', name: 'emergency', component: () => withFieldWords(() => withDoorWords(() => withRunWords(() => import('./emergency/OperationPage.vue')))), meta: { title: 'call.title', tab: 'todo' } },
    { path: '/emergency/:operation/danger', name: 'report_danger', component: () => withFieldWords(() => import('./emergency/DangerPage.vue')), props: true, meta: { title: 'call.title', tab: 'todo' } },
    { path: '/emergency/:operation/help', name: 'ask_help', component: () => withFieldWords(() => import('./emergency/HelpPage.vue')), props: true, meta: { title: 'call.title', tab: 'todo' } },
    { path: '/emergency/:operation/check-in', name: 'check_in', component: () => withDoorWords(() => import('./emergency/doors/CheckInPage.vue')), props: true, meta: { title: 'call.title', tab: 'todo' } },
    { path: '/emergency/:call/runs', name: 'runs', component: () => withRunWords(() => import('./emergency/runs/RunsPage.vue')), props: true, meta: { title: 'call.title', tab: 'todo' } },
    { path: '/emergency/:call/doors', name: 'doors', component: () => withDoorWords(() => import('./emergency/doors/DoorsPage.vue')), props: true, meta: { title: 'call.title', tab: 'todo' } },
    { path: '/findings/:id', name: 'finding', component: () => withFindingWords(() => import('./emergency/findings/FindingPage.vue')), props: true, meta: { title: 'finding.title', tab: 'todo' } },
    { path: '/observing', name: 'observing', component: () => import('./emergency/observing/ObservingPage.vue'), meta: { title: 'observing.title', tab: 'inbox' } },
    { path: '/inbox', name: 'inbox', component: () => import('./pages/InboxPage.vue'), meta: { title: 'inbox.title', tab: 'inbox' } },
    { path: '/me', name: 'me', component: () => import('./pages/MePage.vue'), meta: { title: 'me.title', tab: 'me' } },
    { path: '/me/plans', name: 'plans', component: () => import('./plans/PlansPage.vue'), meta: { title: 'home_plan.mine_title', tab: 'me' } },
    { path: '/plans/:id', name: 'plan', component: () => import('./plans/PlanPage.vue'), props: true, meta: { title: 'home_plan.title', tab: 'inbox' } },
    { path: '/meetings/:id', name: 'meeting', component: () => import('./meetings/MeetingPage.vue'), props: true, meta: { title: 'council.title', tab: 'inbox' } },
    { path: '/me/outbox', name: 'outbox', component: () => import('./pages/OutboxPage.vue'), meta: { title: 'outbox.title', tab: 'me' } },
    { path: '/me/devices', name: 'devices', component: () => import('./pages/DevicesPage.vue'), meta: { title: 'devices.title', tab: 'me' } },
    { path: '/me/password', name: 'password', component: () => import('./pages/PasswordPage.vue'), meta: { title: 'password.title', tab: 'me' } },
    { path: '/join/:token', name: 'join', component: () => import('./pages/JoinPage.vue'), props: true, meta: { title: 'join.title', tab: null, open: true } },
    { path: '/:anything(.*)*', redirect: '/' },
  ],
})

// Who reads with ears hears the new page: its heading takes the focus.
router.afterEach((to, from) => {
  if (!from.name || to.name === from.name) return
  void nextTick(() => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }))
})
