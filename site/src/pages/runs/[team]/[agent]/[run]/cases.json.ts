import type { APIRoute } from 'astro'
import { type ComparedRun } from '../../../../../compare/compare.ts'
import { consultationBytes } from '../../../../../data/bundle-files.ts'
import { allRuns, type Run } from '../../../../../data/runs.ts'
import { talksOf } from '../../../../../data/talks.ts'
import { link } from '../../../../../links.ts'

export function getStaticPaths() {
  return allRuns().map((run) => {
    const [team, agent, name] = run.path.split('/')
    return { params: { team, agent, run: name }, props: { run } }
  })
}

/** What the compare pages need of a run: each case with its scores, and where its transcript stands in `consultations.jsonl`. */
export const GET: APIRoute<{ run: Run }> = async ({ props: { run } }) => {
  const { outcomes } = await talksOf(run)
  const bytes = consultationBytes(run)
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
      trial: one.trial,
      bytes: bytes[one.line]!,
    })),
  }
  return Response.json(compared)
}
