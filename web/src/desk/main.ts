// The desk app: makes its words and pages and mounts it.

import { createApp } from 'vue'
import '@shared/theme.css'
import './desk.css'
import { setUpI18n } from '@shared/i18n'
import DeskApp from './DeskApp.vue'
import { router } from './router'

const i18n = await setUpI18n({
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
})
createApp(DeskApp).use(i18n).use(router).mount('#app')
