import type { Axis } from '../../bench/schema/persona.ts'
import type { Run } from './data/runs.ts'

/**
 * The address of a page of this site, under the base at which it is published.
 * @param path from the site's root, with a leading slash
 */
export function link(path: string): string {
  return import.meta.env.BASE_URL.replace(/\/$/, '') + path
}

/** The page of a run. */
export function runLink(run: Run): string {
  return link(`/runs/${run.path}/`)
}

/** The transcript of one case of a run. */
export function transcriptLink(run: Run, caseId: string): string {
  return link(`/runs/${run.path}/cases/${caseId}/`)
}

/** The board of one persona. */
export function personaLink(id: string): string {
  return link(`/personas/${id}/`)
}

/** The board of one level of a persona axis. */
export function levelLink(axis: Axis, level: string): string {
  return link(`/personas/axis/${axis}/${level}/`)
}
