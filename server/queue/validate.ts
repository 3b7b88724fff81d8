import { DoctorError } from '../../bench/doctors/doctor.ts'
import { probe } from '../../bench/run/probe.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { Submission } from '../../bench/schema/submission.ts'
import type { SafeFetch } from '../fetch/safe-fetch.ts'
import { webDoctor } from './doctor.ts'

export interface Check {
  name: 'secrets' | 'address' | 'probe'
  ok: boolean
  /** A permanent code where it failed. */
  code: string | null
  detail: string
}

export interface Validation {
  ok: boolean
  checks: Check[]
  /** From the probe's time; null where it failed. */
  estimate: { seconds_a_turn: number; dev_minutes: number; test_minutes: number } | null
}

/** Rounds that a consultation is reckoned with, and consultations at once. */
const usualRounds = 15
const atOnce = 16

/**
 * Checks a submission before it is queued: its secrets are set, its address is public, and it answers one probe turn as agreed.
 * The details never hold a secret or the endpoint's own text.
 * @param seconds a clock, in seconds
 */
export async function validate(submission: Submission, secrets: ReadonlyMap<string, string>, safe: SafeFetch, seconds: () => number): Promise<Validation> {
  const checks: Check[] = []
  const passed = async (name: Check['name'], detail: string, work: () => Promise<unknown> | unknown) => {
    try {
      await work()
      checks.push({ name, ok: true, code: null, detail })
      return true
    } catch (error) {
      if (!(error instanceof DoctorError || error instanceof InputError)) throw error
      checks.push({ name, ok: false, code: error.code, detail: error.message })
      return false
    }
  }
  const { doctor } = submission
  let took = 0
  const ok =
    (await passed('secrets', 'Every secret that the headers name is set.', () => webDoctor(submission, secrets, safe.fetch))) &&
    (doctor.kind !== 'http' || (await passed('address', 'The host has public addresses alone.', () => safe.check(doctor.url)))) &&
    (await passed('probe', 'One turn was answered as agreed.', async () => {
      const start = seconds()
      await webDoctor(submission, secrets, safe.fetch).reply({ ...probe, consultation_id: crypto.randomUUID() })
      took = seconds() - start
    }))
  return { ok, checks, estimate: ok ? estimateOf(took) : null }
}

function estimateOf(secondsATurn: number): Validation['estimate'] {
  const minutes = (cases: number) => Math.ceil((secondsATurn * usualRounds * cases) / atOnce / 60)
  return { seconds_a_turn: Math.round(secondsATurn * 1000) / 1000, dev_minutes: minutes(37), test_minutes: minutes(370) }
}
