import type { APIRoute } from 'astro'
import { type ComparedRun } from '../../../../../compare/compare.ts'
import { allRuns, type Run } from '../../../../../data/runs.ts'
import { talksOf } from '../../../../../data/talks.ts'
import { link } from '../../../../../links.ts'

export function getStaticPaths() {
  return allRuns().map((run) => {
    const [team, agent, name] = run.path.split('/')
    return { params: { team, agent, run: name }, props: { run } }
  })
}

/** What the compare page needs of a run: each case with its scores, and which of them have a transcript's page. */
export const GET: APIRoute<{ run: Run }> = async ({ props: { run } }) => {
  const { outcomes, sample } = await talksOf(run)
  const shown = new Set(sample.map((talk) => talk.case))
  const compared: ComparedRun = {
    title: run.title,
    path: run.path,
    href: link(`/runs/${run.path}/`),
    protocol: run.result.protocol_sha256,
    cases: outcomes.map((one) => ({
      case: one.case,
      profile: one.profile,
      persona: one.persona,
      diagnosis: one.diagnosis,
      rank: one.rank,
      coverage: one.disclosable === 0 ? null : Math.round((one.disclosed / one.disclosable) * 1e4) / 1e4,
      shown: shown.has(one.case),
    })),
  }
  return Response.json(compared)
}
