// The gateway's pages: what waits and what is kept, and one webhook with its log.

import type { RouteRecordRaw } from 'vue-router'

export const gatewayRoutes: RouteRecordRaw[] = [
  { path: '/gateway', name: 'gateway', component: () => import('./GatewayPage.vue'), meta: { title: 'nav.gateway' } },
  { path: '/gateway/webhooks/:id', name: 'webhook', component: () => import('./HookPage.vue'), props: true, meta: { title: 'hook.title' } },
]
