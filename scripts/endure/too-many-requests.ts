import { openEndpoint, steady } from './endpoint.ts'
import { same, type Scenario } from './scenario.ts'
import { readBundle } from './workspace.ts'

/** An endpoint that lets nobody in for a minute; every second consultation is told when to come again. */
export const tooManyRequests: Scenario = {
  name: '429',
  title: 'A doctor that answers 429 for a minute',
  async endure({ short, workspace, say }) {
    const [seconds, cases] = short ? [4, 24] : [60, 600]
    let until: number | undefined
    /** The attempts of each consultation that were refused, and whether it was told when to come again. */
    const refused = new Map<string, { attempts: number; told: boolean }>()
    const endpoint = await openEndpoint((response, call) => {
      until ??= performance.now() + seconds * 1000
      const left = Math.ceil((until - performance.now()) / 1000)
      if (left <= 0) return steady(response, call)
      const told = call.index % 2 === 0
      refused.set(call.consultation, { attempts: call.attempt, told })
      response.writeHead(429, told ? { 'retry-after': String(left) } : {}).end()
    })
    say(`${cases} consultations, 429 for ${seconds} s`)
    const out = workspace.fresh('bundle')
    const submission = workspace.endpoint(endpoint.url, 120)
    const { code } = await workspace.run(submission, { split: workspace.split(cases), concurrency: 64, out }).ended
    const bundle = readBundle(out)
    await endpoint.close()
    const counts = [...refused.values()]
    const lost = counts.filter(({ attempts }) => attempts === 3).length
    return {
      done: `${cases} consultations, of which ${counts.length} met a 429 in the ${seconds} s, ${counts.filter(({ told }) => told).length} of these with Retry-After`,
      checks: [
        same('exit code', code, 0),
        same('both kinds of 429 were met', new Set(counts.map(({ told }) => told)).size, 2),
        same('lost, though told when to come again', counts.filter(({ attempts, told }) => told && attempts === 3).length, 0),
        same('failed: refused three times', bundle?.result.failures, lost > 0 ? { 'http-status': lost } : {}),
        same('diagnosed', bundle?.result.outcomes.diagnosed, cases - lost),
        same('denominator of the scores', bundle?.result.scores.overall.ddx1.total, cases),
      ],
    }
  },
}
