// The phone app: its words, its person, its pages, and the service worker that lets it open without signal.

import { createApp } from 'vue'
import '@shared/theme.css'
import './phone.css'
import { setUpI18n } from '@shared/i18n'
import PhoneApp from './PhoneApp.vue'
import { router } from './router'
import { watchForNewVersion } from './version'

const i18n = await setUpI18n({
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
})
createApp(PhoneApp).use(i18n).use(router).mount('#app')
watchForNewVersion()
