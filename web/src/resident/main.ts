// The resident app: makes its words and mounts it.

import { createApp } from 'vue'
import '@shared/theme.css'
import './resident.css'
import { setUpI18n } from '@shared/i18n'
import ResidentApp from './ResidentApp.vue'

const i18n = await setUpI18n({
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
})
createApp(ResidentApp).use(i18n).mount('#app')
