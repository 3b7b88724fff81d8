import { patientsim, program, take } from './child.ts'
import { type Figure, type Item, repeated, resources } from './item.ts'

/** Verifying and re-scoring bundles of the reference track, as whole commands. */
export const replayItem: Item = {
  name: 'replay',
  title: 'Verify and re-score',
  async measure({ workspace, quick, say }) {
    const figures: Figure[] = []
    for (const [split, cases, times] of [['test', '370', 2], ['full', '2,775', 1]] as const) {
      if (quick && split === 'full') continue
      say(`${cases} cases`)
      const bundle = await workspace.bundle(split)
      const repeats = quick ? 1 : times
      const verified = await repeated(repeats, () => take([patientsim, 'verify', bundle], workspace.env))
      const rescored = await repeated(repeats, () => take([program('rescore'), bundle, workspace.fresh('rescored')]))
      figures.push(...resources(`verify ${cases} cases`, verified), ...resources(`re-score ${cases} cases`, rescored))
    }
    return figures
  },
}
