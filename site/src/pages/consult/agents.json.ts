import type { AgentOutcome } from '../../consult/show.ts'
import { allRuns } from '../../data/runs.ts'
import { talksOf } from '../../data/talks.ts'
import { transcriptLink } from '../../links.ts'

/** How every agent did on each dev case, by the case's id; the consult page shows it beside a visitor's own score. */
export async function GET(): Promise<Response> {
  const outcomes: Record<string, AgentOutcome[]> = {}
  for (const run of allRuns().filter((one) => one.result.protocol.split.name === 'dev' && one.kind !== 'floor')) {
    const { sample } = await talksOf(run)
    for (const { case: id, scores } of sample) {
      const { ddx, coverage, efficiency } = scores
      const outcome = { title: run.title, href: transcriptLink(run, id), rank: ddx.rank, disclosed: coverage.disclosed, disclosable: coverage.disclosable, rounds: efficiency.rounds }
      outcomes[id] = [...(outcomes[id] ?? []), outcome]
    }
  }
  return Response.json(outcomes)
}
