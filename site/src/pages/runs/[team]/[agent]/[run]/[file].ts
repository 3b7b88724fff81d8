import type { APIRoute } from 'astro'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from '../../../../../data/bundle-files.ts'
import { allRuns, type Run } from '../../../../../data/runs.ts'

export function getStaticPaths() {
  return allRuns().flatMap((run) => {
    const [team, agent, name] = run.path.split('/')
    return filesOf(run).map((file) => ({ params: { team, agent, run: name, file }, props: { run, file } }))
  })
}

/** A file of a run's bundle, byte for byte. */
export const GET: APIRoute<{ run: Run; file: string }> = ({ props: { run, file } }) => new Response(new Uint8Array(readFileSync(join(run.directory, file))))
