import { patientsim, take } from './child.ts'
import { type Item, repeated, resources } from './item.ts'
import { measuredDoctor, submissionOf } from './workspace.ts'

/** What it takes until anything happens. */
export const startUpItem: Item = {
  name: 'start-up',
  title: 'Start-up',
  async measure({ workspace, quick, say }) {
    const times = quick ? 1 : 3
    say('--help')
    const help = await repeated(times, () => take([patientsim, '--help']))
    say('a run of one case')
    const chosen = [submissionOf(measuredDoctor), '--split', workspace.split(1)]
    const one = await repeated(times, () => {
      return take([patientsim, 'run', ...chosen, '--out', workspace.fresh('bundle'), '--json'], workspace.env)
    })
    return [...resources('`patientsim --help`', help), ...resources('`run` of one case', one)]
  },
}
