// The desk's pages. A case has its own address and opens beside the queue, which keeps its filters.

import { createRouter, createWebHashHistory } from 'vue-router'
import { emergencyRoutes } from './emergency/routes'
import { gatewayRoutes } from './gateway/routes'
import HomePage from './HomePage.vue'
import { mediationRoutes } from './mediation/routes'
import QueuePage from './queue/QueuePage.vue'
import { registerRoutes } from './register/routes'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title: string
  }
}

export const router = createRouter({
  history: createWebHashHistory('/desk/'),
  routes: [
    { path: '/', name: 'home', component: HomePage, meta: { title: 'nav.queue' } },
    { path: '/cases/:id?', name: 'cases', component: QueuePage, props: true, meta: { title: 'nav.queue' } },
    { path: '/territory/:code?', name: 'territory', component: () => import('./places/TerritoryPage.vue'), props: true, meta: { title: 'nav.territory' } },
    { path: '/posts/:code?', name: 'posts', component: () => import('./posts/PostsPage.vue'), props: true, meta: { title: 'nav.posts' } },
    { path: '/campaigns', name: 'campaigns', component: () => import('./campaigns/CampaignsPage.vue'), meta: { title: 'nav.campaigns' } },
    { path: '/like-groups/:id', name: 'like_group', component: () => import('./campaigns/GroupPage.vue'), props: true, meta: { title: 'nav.campaigns' } },
    { path: '/campaigns/:id', name: 'campaign', component: () => import('./campaigns/CampaignPage.vue'), props: true, meta: { title: 'nav.campaigns' } },
    { path: '/indicators', name: 'indicators', component: () => import('./indicators/IndicatorsPage.vue'), meta: { title: 'nav.indicators' } },
    { path: '/follow-ups', name: 'follow_ups', component: () => import('./followup/FollowUpsPage.vue'), meta: { title: 'nav.follow_ups' } },
    { path: '/plans', name: 'plans', component: () => import('./plans/PlansPage.vue'), meta: { title: 'nav.plans' } },
    { path: '/plans/:id', name: 'plan', component: () => import('./plans/PlanPage.vue'), props: true, meta: { title: 'nav.plans' } },
    { path: '/meetings', name: 'meetings', component: () => import('./meetings/MeetingsPage.vue'), meta: { title: 'nav.meetings' } },
    { path: '/meetings/:id', name: 'meeting', component: () => import('./meetings/MeetingPage.vue'), props: true, meta: { title: 'nav.meetings' } },
    { path: '/reply-texts', name: 'replies', component: () => import('./replies/RepliesPage.vue'), meta: { title: 'nav.replies' } },
    { path: '/deadlines', name: 'deadlines', component: () => import('./deadlines/DeadlinesPage.vue'), meta: { title: 'nav.deadlines' } },
    ...registerRoutes,
    ...emergencyRoutes,
    ...mediationRoutes,
    ...gatewayRoutes,
    { path: '/inbox', name: 'inbox', component: () => import('./inbox/InboxPage.vue'), meta: { title: 'nav.inbox' } },
    { path: '/me', name: 'me', component: () => import('./me/MePage.vue'), meta: { title: 'nav.me' } },
    { path: '/:anything(.*)*', redirect: '/' },
  ],
})
