// The last step of the build: compresses what the server hands out, and fails when the phone's first load is too big.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { reachable, type Manifest } from './manifest.ts'

const OUT = fileURLToPath(new URL('../../src/weige/server/web', import.meta.url))
const BUDGET_BYTES = 150 * 1024
const PHONE = 'm/index.html'
/** Fetched by the phone before its first screen besides what its page names: the words in the default language. */
const FIRST_WORDS = ['src/shared/locales/zh-CN.json', 'src/phone/locales/zh-CN.json']
const COMPRESSIBLE = new Set(['.js', '.css', '.json', '.svg', '.html', '.webmanifest'])
/** Below this size the headers outweigh the gain. */
const SMALLEST_BYTES = 1024

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

function compress(path: string): void {
  const content = readFileSync(path)
  if (content.length < SMALLEST_BYTES) return
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
}

for (const path of filesUnder(OUT)) {
  if (COMPRESSIBLE.has(extname(path))) compress(path)
}

const manifest = JSON.parse(readFileSync(join(OUT, 'manifest.json'), 'utf8')) as Manifest
const first = reachable(manifest, PHONE, { lazily: false })
for (const key of FIRST_WORDS) for (const file of reachable(manifest, key, { lazily: false })) first.add(file)
const sizes = [...first].sort().map((file) => {
  const content = readFileSync(join(OUT, file))
  return { file, gzip: gzipSync(content, { level: 9 }).length }
})
const total = sizes.reduce((sum, { gzip }) => sum + gzip, 0)
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`

process.stdout.write(`Phone, first load: ${kilobytes(total)} gzip in ${sizes.length} files (budget ${kilobytes(BUDGET_BYTES)})\n`)
if (total > BUDGET_BYTES) {
  for (const { file, gzip } of sizes) process.stdout.write(`  ${kilobytes(gzip).padStart(10)}  ${file}\n`)
  process.stdout.write('Too big. Load later what the first screen does not need, or replace a heavy library.\n')
  process.exit(1)
}
