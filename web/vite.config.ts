// How the four pages (start, phone, desk, resident) are built into the folder that the server serves.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import { reachable, type Manifest } from './build/manifest.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const OUT = here('../src/weige/server/web')
const BASE = '/static/web/'

/** Keeps of all built files those that the phone app can ever load, and names its page by its address. */
function phoneShell(entries: { url: string; revision: string | null; size: number }[]) {
  const manifest = JSON.parse(readFileSync(`${OUT}/manifest.json`, 'utf8')) as Manifest
  const wanted = reachable(manifest, 'm/index.html', { lazily: true })
  const kept = entries
    .filter(({ url }) => wanted.has(url) || url === 'm/index.html' || url === 'icons/weige.svg')
    .map((entry) => ({ ...entry, url: entry.url === 'm/index.html' ? '/m/' : BASE + entry.url }))
  return { manifest: kept, warnings: [] }
}

export default defineConfig({
  base: BASE,
  resolve: { alias: { '@shared': here('src/shared') } },
  define: {
    __VUE_OPTIONS_API__: true,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  plugins: [
    vue(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/phone',
      filename: 'sw.ts',
      outDir: `${OUT}/m`,
      manifest: false,
      injectRegister: false,
      injectManifest: {
        globDirectory: OUT,
        globPatterns: ['assets/**/*.{js,css,svg,png}', 'm/index.html', 'icons/weige.svg'],
        dontCacheBustURLsMatching: /assets\//,
        maximumFileSizeToCacheInBytes: 4_000_000,
        manifestTransforms: [phoneShell],
      },
    }),
  ],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: ['chrome100', 'safari15.4', 'firefox100'],
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 2048,
    rolldownOptions: {
      input: {
        start: here('index.html'),
        phone: here('m/index.html'),
        desk: here('desk/index.html'),
        resident: here('r/index.html'),
      },
      output: {
        // A phone on a weak signal pays for every request: what always comes together travels together.
        codeSplitting: {
          groups: [
            { name: 'framework', test: /node_modules[\\/](@vue|vue|vue-router|vue-i18n|@intlify)[\\/]/, priority: 3 },
            { name: 'shared', test: /src[\\/]shared[\\/](?!locales|join|api[\\/]schema)/, priority: 2 },
            { name: 'phone-base', test: /src[\\/]phone[\\/](components|outbox|store|changes)/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': 'http://127.0.0.1:8000', '/feed': 'http://127.0.0.1:8001' },
  },
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
  },
})
