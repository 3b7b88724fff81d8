import type { APIRoute } from 'astro'
import { type Snapshot, snapshots } from '../../../data/snapshots.ts'

export function getStaticPaths() {
  return snapshots().map((snapshot) => ({ params: { date: snapshot.date }, props: { snapshot } }))
}

/** The boards of a day, byte for byte what `patientsim board --asof <date> --format json` prints. */
export const GET: APIRoute<{ snapshot: Snapshot }> = ({ props: { snapshot } }) =>
  new Response(snapshot.json, { headers: { 'content-type': 'application/json' } })
