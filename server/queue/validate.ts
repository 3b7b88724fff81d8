import { DoctorError, type DoctorReply } from '../../bench/doctors/doctor.ts'
import { probe } from '../../bench/run/probe.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { Submission } from '../../bench/schema/submission.ts'
import type { SafeFetch } from '../fetch/safe-fetch.ts'
import { webDoctor, type WebWorld } from './doctor.ts'
import { addressOf } from './web-model.ts'

export const checkNames = ['secrets', 'address', 'reachable', 'auth', 'probe'] as const
type CheckName = (typeof checkNames)[number]

export interface Check {
  name: CheckName
  ok: boolean
  /** A permanent code where it failed. */
  code: string | null
  detail: string
}

export interface Validation {
  ok: boolean
  checks: Check[]
  /** From the probe; null where it failed. */
  estimate: Estimate | null
  /** What the probe took, for the team's budget. */
  took: { tokens: number; usd: number }
}

/** Money is null where a price is not known, and a lower bound else: a talk's later turns are longer than the probe. */
export interface Estimate {
  seconds_a_turn: number
  dev_minutes: number
  test_minutes: number
  usd_a_turn: number | null
  dev_usd_at_least: number | null
  test_usd_at_least: number | null
}

/** Rounds that a consultation is reckoned with, and consultations at once. */
const usualRounds = 15
const atOnce = 16
const sizes = { dev: 37, test: 370 } as const

const passed: Record<CheckName, string> = {
  secrets: 'Every secret that the submission names is set.',
  address: 'The host has public addresses alone.',
  reachable: 'The endpoint answers.',
  auth: 'The endpoint accepts the key.',
  probe: 'One turn was answered as agreed.',
}

/**
 * Checks a submission before it is queued: its secrets are set, its address is public, it can be reached, accepts the
 * key, and answers one probe turn as agreed. The first check that fails is the last one. No detail holds a secret or
 * the endpoint's text.
 * @param seconds a clock, in seconds
 */
export async function validate(
  submission: Submission,
  secrets: ReadonlyMap<string, string>,
  safe: SafeFetch,
  world: WebWorld,
  seconds: () => number,
): Promise<Validation> {
  const checks: Check[] = []
  const pass = (...names: CheckName[]) =>
    void checks.push(...names.map((name) => ({ name, ok: true, code: null, detail: passed[name] })))
  let step: CheckName = 'secrets'
  try {
    const doctor = webDoctor(submission, secrets, world)
    pass(step)
    const address = addressOf(submission.doctor, secrets)
    step = 'address'
    if (address !== null) await safe.check(address)
    if (address !== null) pass(step)
    step = 'probe'
    const start = seconds()
    const reply = await doctor.reply({ ...probe, consultation_id: crypto.randomUUID() })
    const took = seconds() - start
    pass('reachable', 'auth', 'probe')
    const { tokens } = reply
    const spent = { tokens: (tokens?.input ?? 0) + (tokens?.output ?? 0), usd: reply.cost_usd ?? 0 }
    return { ok: true, checks, estimate: estimateOf(took, reply), took: spent }
  } catch (error) {
    if (!(error instanceof DoctorError || error instanceof InputError)) throw error
    const name = step === 'probe' ? stepOf(error) : step
    pass(...checkNames.slice(checkNames.indexOf('reachable'), Math.max(2, checkNames.indexOf(name))))
    checks.push({ name, ok: false, code: error.code, detail: error.message })
    return { ok: false, checks, estimate: null, took: { tokens: 0, usd: 0 } }
  }
}

/** How far the probe came. */
function stepOf(error: DoctorError | InputError): CheckName {
  if (error.code === 'unreachable' || error.code === 'timeout') return 'reachable'
  const refused =
    error.code === 'model/key-refused' || ('status' in error && (error.status === 401 || error.status === 403))
  return refused ? 'auth' : 'probe'
}

function estimateOf(secondsATurn: number, { cost_usd }: DoctorReply): Estimate {
  const minutes = (cases: number) => Math.ceil((secondsATurn * usualRounds * cases) / atOnce / 60)
  const usd = (cases: number) => (cost_usd === undefined ? null : rounded(cost_usd * usualRounds * cases))
  return {
    seconds_a_turn: Math.round(secondsATurn * 1000) / 1000,
    dev_minutes: minutes(sizes.dev),
    test_minutes: minutes(sizes.test),
    usd_a_turn: cost_usd === undefined ? null : rounded(cost_usd),
    dev_usd_at_least: usd(sizes.dev),
    test_usd_at_least: usd(sizes.test),
  }
}

/** To a millionth of a dollar. */
function rounded(usd: number): number {
  return Math.round(usd * 1e6) / 1e6
}
