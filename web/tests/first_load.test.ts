import { describe, expect, it } from 'vitest'
import { reachable, type Manifest } from '../build/manifest'

const manifest: Manifest = {
  'm/index.html': { file: 'phone.js', imports: ['_shared.js'], dynamicImports: ['grid.vue'], css: ['phone.css'] },
  '_shared.js': { file: 'shared.js', css: ['shared.css'], imports: ['m/index.html'] },
  'grid.vue': { file: 'grid.js', css: ['grid.css'], assets: ['map.png'] },
  'desk/index.html': { file: 'desk.js' },
}

describe('the files of an app', () => {
  it('at first are its script, what that imports at once, and their styles', () => {
    expect([...reachable(manifest, 'm/index.html', { lazily: false })].sort()).toEqual(
      ['phone.css', 'phone.js', 'shared.css', 'shared.js'],
    )
  })

  it('in all are also those that it loads later, and none of another app', () => {
    expect([...reachable(manifest, 'm/index.html', { lazily: true })].sort()).toEqual(
      ['grid.css', 'grid.js', 'map.png', 'phone.css', 'phone.js', 'shared.css', 'shared.js'],
    )
  })

  it('are never guessed: an unknown entry fails', () => {
    expect(() => reachable(manifest, 'x.html', { lazily: false })).toThrow('x.html')
  })
})
