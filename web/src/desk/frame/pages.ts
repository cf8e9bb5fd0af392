// The desk's pages as the navigation shows them: in groups, each page for those whose posts make something of it.

import type { ICONS } from '@shared/icons'
import { able, session } from '@shared/session'
import { emergencyRoutes } from '../emergency/routes'

export interface NavPage {
  to: string
  word: string
  icon: keyof typeof ICONS
  /** Names of the routes that belong to it. */
  names: readonly string[]
  shows: () => boolean
}

export interface NavGroup {
  id: string
  word: string
  pages: readonly NavPage[]
}

const any = (...abilities: string[]) => (): boolean => abilities.some(able)
/** An overseer of personal data is never sent a case. */
const hasCases = (): boolean => session.value?.abilities.some((ability) => ability.startsWith('case.')) ?? false
/** Who manages an office keeps its reply texts, and a department's own worker the department's. */
const keepsReplies = (): boolean =>
  able('post.manage') || (session.value?.posts.some(({ organisation, abilities }) => organisation && abilities.includes('case.handle')) ?? false)

export const FIRST: readonly NavPage[] = [
  { to: '/cases', word: 'nav.queue', icon: 'todo', names: ['cases'], shows: hasCases },
  { to: '/emergency', word: 'nav.emergency', icon: 'alert', names: emergencyRoutes.map(({ name }) => String(name)), shows: any('emergency.read') },
  { to: '/territory', word: 'nav.territory', icon: 'grid', names: ['territory'], shows: any('territory.read') },
  { to: '/inbox', word: 'nav.inbox', icon: 'inbox', names: ['inbox'], shows: () => true },
]

export const GROUPS: readonly NavGroup[] = [
  {
    id: 'together',
    word: 'nav.together',
    pages: [
      { to: '/campaigns', word: 'nav.campaigns', icon: 'layers', names: ['campaigns', 'campaign', 'like_group'], shows: any('case.read') },
      // Whoever keeps plans, or may be named in a share of one.
      { to: '/plans', word: 'nav.plans', icon: 'heart', names: ['plans', 'plan'], shows: () => able('plan.keep') || hasCases() },
      { to: '/meetings', word: 'nav.meetings', icon: 'talk', names: ['meetings', 'meeting'], shows: hasCases },
      { to: '/mediation', word: 'nav.mediation', icon: 'scales', names: ['mediation', 'mediation_new', 'dossier'], shows: any('mediation.mediate', 'mediation.supervise', 'mediation.count') },
      { to: '/follow-ups', word: 'nav.follow_ups', icon: 'ask', names: ['follow_ups'], shows: any('case.close') },
    ],
  },
  {
    id: 'homes',
    word: 'nav.homes',
    pages: [
      { to: '/register', word: 'nav.register', icon: 'home', names: ['register', 'building', 'sheet'], shows: any('resident.collect', 'resident.read') },
      { to: '/register/look-up', word: 'nav.look_up', icon: 'search', names: ['look_up'], shows: any('resident.search') },
      { to: '/register/files', word: 'nav.transfer', icon: 'files', names: ['transfer', 'import'], shows: any('resident.import', 'resident.export', 'disclosure.oversee') },
      { to: '/register/proposals', word: 'nav.proposals', icon: 'check', names: ['proposals'], shows: any('resident.collect') },
      { to: '/register/requests', word: 'nav.requests', icon: 'speak', names: ['requests'], shows: any('resident.answer') },
      { to: '/register/oversight', word: 'nav.oversight', icon: 'shield', names: ['oversight'], shows: any('disclosure.oversee') },
    ],
  },
  {
    id: 'figures',
    word: 'nav.numbers',
    pages: [
      { to: '/indicators', word: 'nav.indicators', icon: 'chart', names: ['indicators'], shows: any('case.read') },
      { to: '/register/figures', word: 'nav.figures', icon: 'chart', names: ['figures'], shows: any('territory.read') },
    ],
  },
  {
    id: 'settings',
    word: 'nav.settings',
    pages: [
      { to: '/posts', word: 'nav.posts', icon: 'people', names: ['posts'], shows: any('post.read') },
      { to: '/deadlines', word: 'nav.deadlines', icon: 'clock', names: ['deadlines'], shows: any('case.read') },
      { to: '/reply-texts', word: 'nav.replies', icon: 'speak', names: ['replies'], shows: keepsReplies },
      { to: '/gateway', word: 'nav.gateway', icon: 'send', names: ['gateway', 'webhook'], shows: any('gateway.manage') },
      { to: '/register/settings', word: 'nav.register_settings', icon: 'sliders', names: ['register_settings'], shows: any('register.settings') },
      { to: '/register/dictionary', word: 'nav.dictionary', icon: 'book', names: ['dictionary'], shows: any('resident.read', 'disclosure.oversee', 'territory.manage') },
    ],
  },
]
