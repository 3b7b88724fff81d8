import { join } from 'node:path'
import { baselines } from '../../bench/doctors/baselines/index.ts'
import { root } from '../config.ts'
import { take } from './child.ts'
import { type Item, repeated, resources } from './item.ts'

const astro = join(root, 'node_modules', 'astro', 'bin', 'astro.mjs')

/** The whole site, with a run of each built-in doctor over the dev split. */
export const siteItem: Item = {
  name: 'site',
  title: 'Site',
  async measure({ workspace, quick, say }) {
    for (const { name } of baselines) {
      say(`a run of ${name}`)
      await workspace.publish(name, 'dev')
    }
    say('build')
    const builds = await repeated(quick ? 1 : 2, () => {
      const place = ['--root', 'site', '--outDir', workspace.fresh('site')]
      return take([astro, 'build', ...place, '--silent'], workspace.env)
    })
    return resources(`build with ${baselines.length} runs of 37 cases`, builds)
  },
}
