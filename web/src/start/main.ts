// The start page: sign-in, accepting an invitation to a desk post, the demo's cards, the way to the resident page.

import { createApp } from 'vue'
import '@shared/theme.css'
import { setUpI18n } from '@shared/i18n'
import StartApp from './StartApp.vue'

const i18n = await setUpI18n({
  'zh-CN': () => import('./locales/zh-CN.json'),
  en: () => import('./locales/en.json'),
})
createApp(StartApp).use(i18n).mount('#app')
