import type { Consultation } from '../../../bench/schema/transcript.ts'
import type { ComparedCase, ComparedRun } from './compare.ts'

/**
 * The runs at these addresses, in their order.
 * @throws Error with a sentence for the reader where one is not there or holds no cases, or where they are of several protocols
 */
export async function fetchRuns(addresses: readonly string[]): Promise<ComparedRun[]> {
  const responses = await Promise.all(addresses.map((address) => fetch(address)))
  if (responses.some((response) => !response.ok)) throw new Error('One of these runs is not on this site; choose others.')
  const runs = (await Promise.all(responses.map((response) => response.json()))) as ComparedRun[]
  if (runs.some((run) => run.protocol !== runs[0]!.protocol || run.cases.length === 0)) {
    throw new Error('These runs have different protocols or hold aggregates alone, so no case of theirs can be compared.')
  }
  return runs
}

/**
 * One consultation of a run: its bytes alone of `consultations.jsonl`, or cut out of the whole file where the server sends that.
 * @throws Error with a sentence for the reader where it is not to be had
 */
export async function fetchConsultation(run: ComparedRun, { bytes: [from, to] }: ComparedCase): Promise<Consultation> {
  const response = await fetch(`${run.href}consultations.jsonl`, { headers: { range: `bytes=${from}-${to - 1}` } })
  if (!response.ok) throw new Error(`The transcripts of ${run.title} are not on this site.`)
  const bytes = await response.arrayBuffer()
  const own = response.status === 206 ? bytes : bytes.slice(from, to)
  // The build read this very line by its schema.
  return JSON.parse(new TextDecoder().decode(own)) as Consultation
}
