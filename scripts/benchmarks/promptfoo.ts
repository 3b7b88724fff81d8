import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runToEnd } from '../process.ts'
import { patientsim, program, take, type Taken } from './child.ts'
import { type Figure, type Item, repeated } from './item.ts'
import { withStandIn } from './stand-in.ts'
import type { Workspace } from './workspace.ts'

const version = '0.123.1'
const [dialogues, rounds, milliseconds, concurrency] = [64, 10, 200, 32]
const idealSeconds = (Math.ceil(dialogues / concurrency) * rounds * 2 * milliseconds) / 1000

/** What a user can turn off that is not the dialogues themselves: telemetry, update checks, sharing, and logs of every call. */
const nothingElse = {
  PROMPTFOO_DISABLE_TELEMETRY: '1',
  PROMPTFOO_DISABLE_UPDATE: '1',
  PROMPTFOO_DISABLE_SHARING: '1',
  PROMPTFOO_DISABLE_DEBUG_LOG: '1',
  PROMPTFOO_DISABLE_ERROR_LOG: '1',
  PROMPTFOO_CACHE_ENABLED: 'false',
}

const written = z.object({ results: z.object({ stats: z.object({ successes: z.number() }) }) })

/** The same dialogues in promptfoo with its simulated user: the same calls, as long, as many at once, by turns in one run. */
export const promptfooItem: Item = {
  name: 'promptfoo',
  title:
    `Beside promptfoo ${version} with its simulated user: ${dialogues} dialogues of ${rounds} rounds, ` +
    `${milliseconds} ms a call, ${concurrency} at once`,
  async measure({ workspace, quick, say }) {
    say('installing it into a temporary folder')
    const promptfoo = await installed()
    say('dialogues by turns')
    return withStandIn(milliseconds, rounds, async (address) => {
      const all = async (count: number) => ({
        ours: await ours(workspace, address, count),
        theirs: await theirs(promptfoo, workspace, address, count),
        bare: await take([program('bare-calls'), address, ...[count, rounds, concurrency].map(String)]),
      })
      const first = await all(1)
      return figures(await repeated(quick ? 1 : 2, () => all(dialogues)), first)
    })
  },
}

interface Sides {
  ours: Taken
  theirs: Taken
  /** The same calls by `fetch` alone. */
  bare: Taken
}

/** @param first a run of one dialogue, which is mostly start-up */
function figures(runs: readonly Sides[], first: Sides): Figure[] {
  const whole = ({ cpuSeconds }: Taken) => (1000 * cpuSeconds) / (dialogues * rounds)
  const beyond = (taken: Taken, one: Taken) => (1000 * (taken.cpuSeconds - one.cpuSeconds)) / ((dialogues - 1) * rounds)
  type Measure = (taken: Taken, one: Taken) => number
  const sides = [['ours', 'ours'], ['promptfoo', 'theirs'], ['bare `fetch`', 'bare']] as const
  const each = (name: string, unit: Figure['unit'], of: Measure): Figure[] =>
    sides.map(([who, side]) => {
      const values = runs.map((run) => of(run[side], first[side]))
      return { name: `${name}: ${who}`, unit, better: 'lower', values }
    })
  const ratio = (name: string, of: Measure): Figure[] => {
    const to = (side: 'ours' | 'bare') => runs.map((run) => of(run.theirs, first.theirs) / of(run[side], first[side]))
    return [
      { name: `${name}: promptfoo ÷ ours`, unit: '×', better: 'higher', goal: 5, values: to('ours') },
      { name: `${name}: promptfoo ÷ bare \`fetch\``, unit: '×', better: 'higher', values: to('bare') },
    ]
  }
  const [wholeName, beyondName] = ['CPU a round, whole command', 'CPU a round, beyond a run of one dialogue']
  return [
    ...each('wall time ÷ ideal, whole command', '×', (taken) => taken.seconds / idealSeconds),
    ...each('CPU time, whole command', 's', (taken) => taken.cpuSeconds),
    ...each('peak memory', 'MB', (taken) => taken.peakMb),
    ...each(wholeName, 'ms', whole),
    ...ratio(wholeName, whole),
    ...each(beyondName, 'ms', beyond),
    ...ratio(beyondName, beyond),
  ]
}

/** Its command line; installed once into the system's temporary folder, for it is large. */
async function installed(): Promise<string> {
  const folder = join(tmpdir(), `patientsim-promptfoo-${version}`)
  const entry = join(folder, 'node_modules', 'promptfoo', 'dist', 'src', 'entrypoint.js')
  if (existsSync(entry)) return entry
  mkdirSync(folder, { recursive: true })
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  await runToEnd('npm', ['install', '--prefix', folder, ...quiet, `promptfoo@${version}`], folder)
  return entry
}

function ours(workspace: Workspace, address: string, count: number): Promise<Taken> {
  const who = [workspace.endpoint(`${address}/doctor`), '--track', 'patientsim', '--patient-model', workspace.model(address)]
  const what = ['--split', workspace.split(count), '--concurrency', String(concurrency), '--out', workspace.fresh('bundle')]
  return take([patientsim, 'run', ...who, ...what, '--json'], workspace.env)
}

async function theirs(promptfoo: string, workspace: Workspace, address: string, count: number): Promise<Taken> {
  const home = workspace.fresh('promptfoo')
  mkdirSync(home)
  const [config, output] = [join(home, 'config.json'), join(home, 'output.json')]
  writeFileSync(config, JSON.stringify(evaluation(address, count)))
  const quiet = ['--no-cache', '--no-write', '--no-table', '--no-progress-bar']
  const env = { ...nothingElse, PROMPTFOO_CONFIG_DIR: home, PROMPTFOO_REMOTE_GENERATION_URL: `${address}/task` }
  const taken = await take([promptfoo, 'eval', '-c', config, '-j', String(concurrency), ...quiet, '-o', output], env)
  const { successes } = written.parse(JSON.parse(readFileSync(output, 'utf8'))).results.stats
  if (successes !== count) throw new Error(`promptfoo had ${successes} of ${count} dialogues.`)
  return taken
}

/** Its configuration: the doctor is a model in OpenAI's dialect, which takes promptfoo less than an HTTP endpoint does. */
function evaluation(address: string, count: number): object {
  const user = { maxTurns: rounds, instructions: 'You are patient {{number}} in an emergency department.' }
  return {
    prompts: ['You are a doctor in an emergency department. Take the history of patient {{number}}.'],
    providers: [{ id: 'openai:chat:stand-in', config: { apiBaseUrl: `${address}/v1`, apiKey: 'none' } }],
    defaultTest: { provider: { id: 'promptfoo:simulated-user', config: user } },
    tests: Array.from({ length: count }, (_, number) => ({ vars: { number } })),
  }
}
