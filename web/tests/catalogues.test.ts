// Every word on screen comes from a catalogue, in both languages, and no catalogue keeps words that nobody shows.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))
const APPS = ['start', 'phone', 'desk', 'resident'] as const
const LANGUAGES = ['zh-CN', 'en'] as const
/** Where each app's words lie: its own, and those of parts that bring theirs when they are opened. */
const FOLDERS: Record<string, string[]> = {
  phone: ['phone', 'phone/register', 'phone/emergency', 'phone/emergency/doors', 'phone/emergency/runs'],
  desk: ['desk', 'desk/mediation', 'desk/emergency/dispatch', 'desk/emergency/evacuation', 'desk/emergency/field', 'desk/emergency/supplies'],
}
const foldersOf = (app: string): string[] => FOLDERS[app] ?? [app]

type Flat = Map<string, string>

function flatten(tree: Record<string, unknown>, prefix = '', into: Flat = new Map()): Flat {
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix ? `${prefix}.${name}` : name
    if (typeof value === 'string') into.set(key, value)
    else flatten(value as Record<string, unknown>, key, into)
  }
  return into
}

function catalogue(app: string, language: string): Flat {
  const all: Flat = new Map()
  for (const folder of foldersOf(app)) {
    const text = readFileSync(join(SRC, folder, 'locales', `${language}.json`), 'utf8')
    flatten(JSON.parse(text) as Record<string, unknown>, '', all)
  }
  return all
}

function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(SRC, folder, name), 'utf8') }))
}

const namesIn = (message: string): string[] => [...message.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).sort()

/** Words in single quotes that look like a key of one of these namespaces: `t('a.b')`, and keys kept in tables. */
function keysUsed(text: string, namespaces: Set<string>): string[] {
  return [...text.matchAll(/'([a-z_]+(?:\.[a-z0-9_]+)+)'/g)]
    .map((found) => found[1]!)
    .filter((key) => namespaces.has(key.split('.')[0]!))
}

const template = (text: string): string => /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? ''

describe.each(['shared', ...APPS])('the catalogues of %s', (folder) => {
  const chinese = catalogue(folder, 'zh-CN')
  const english = catalogue(folder, 'en')

  it('have the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('have the same placeholders in both languages', () => {
    for (const [key, message] of chinese) {
      expect(namesIn(english.get(key) ?? ''), key).toEqual(namesIn(message))
    }
  })

  it('have no empty words, and English without Chinese', () => {
    for (const language of LANGUAGES) {
      for (const [key, message] of catalogue(folder, language)) expect(message.trim(), key).not.toBe('')
    }
    for (const [key, message] of english) {
      if (!key.endsWith('other_language')) expect(message, key).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })
})

describe.each(APPS)('the words of %s', (app) => {
  const known = new Set([...catalogue('shared', 'zh-CN').keys(), ...catalogue(app, 'zh-CN').keys()])
  const namespaces = new Set([...known].map((key) => key.split('.')[0]!))
  const files = [...sources('shared'), ...sources(app)]

  it('are all in a catalogue', () => {
    const missing = files.flatMap(({ path, text }) =>
      keysUsed(text, namespaces).filter((key) => !known.has(key)).map((key) => `${path}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  it('are asked for by whole keys, never by keys put together', () => {
    const composed = files.filter(({ text }) => /\b(t|say)\(\s*(`[^`]*\$\{|['"][^'"]*['"]\s*\+)/.test(text))
    expect(composed.map(({ path }) => path)).toEqual([])
  })

  it('stand in no template themselves', () => {
    const written = files
      .filter(({ path, text }) => path.endsWith('.vue') && /[\u4e00-\u9fff]/.test(template(text)))
      .map(({ path }) => path)
    expect(written).toEqual([])
  })

  it('lie in one place each', () => {
    const places = foldersOf(app).flatMap((folder) =>
      Object.keys(JSON.parse(readFileSync(join(SRC, folder, 'locales', 'zh-CN.json'), 'utf8')) as object),
    )
    expect(places.length).toBe(new Set(places).size)
  })

  it('do not clash with the shared ones', () => {
    const shared = new Set([...catalogue('shared', 'zh-CN').keys()].map((key) => key.split('.')[0]))
    const own = new Set([...catalogue(app, 'zh-CN').keys()].map((key) => key.split('.')[0]))
    expect([...own].filter((name) => shared.has(name))).toEqual([])
  })

  it('are all shown somewhere', () => {
    const used = new Set(files.flatMap(({ text }) => keysUsed(text, namespaces)))
    expect([...catalogue(app, 'zh-CN').keys()].filter((key) => !used.has(key))).toEqual([])
  })
})

describe('the shared words', () => {
  it('are all shown by some app', () => {
    const keys = catalogue('shared', 'zh-CN')
    const namespaces = new Set([...keys.keys()].map((key) => key.split('.')[0]!))
    const used = new Set(
      ['shared', ...APPS].flatMap((folder) => sources(folder)).flatMap(({ text }) => keysUsed(text, namespaces)),
    )
    expect([...keys.keys()].filter((key) => !used.has(key))).toEqual([])
  })
})
