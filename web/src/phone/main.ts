// The phone app: makes its words and mounts it.

import { createApp } from 'vue'
import '@shared/theme.css'
import { setUpI18n } from '@shared/i18n'
import App from './App.vue'

const i18n = await setUpI18n({
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
})
createApp(App).use(i18n).mount('#app')
