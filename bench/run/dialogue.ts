import type { Patient } from '../patients/patient.ts'
import { markFaults } from '../report/patient-faults.ts'
import type { Measurement } from '../schema/bundle.ts'
import type { Case } from '../schema/case.ts'
import { type Dialogue, dialogueSchema } from '../schema/dialogue.ts'
import { InputError } from '../schema/error.ts'
import { describeIssues } from '../schema/format.ts'
import type { Consultation, Exchange } from '../schema/transcript.ts'
import { ddxFromMessage, parseDdx } from '../scoring/ddx/parse.ts'
import type { Cases } from './data.ts'
import { scoreTrial, trialSeed, type FinishedTrial } from './trial.ts'

/** Who spoke in imported talks: part of their protocol, so that they never share a table with runs of ours. */
export const importedPatient: Patient = {
  kind: 'imported',
  version: 'imported/2',
  open: () => {
    throw new InputError('patient/imported', 'An imported talk has no patient that could be asked again.')
  },
}

const topK = 5

/**
 * Reads the lines of a `dialogue.jsonl` as finished trials of a split's cases, scored by the exact differential scorer.
 * Coverage is unscored: such a patient keeps no ledger. Several talks of one case are its trials, in the file's order.
 * @param lines parsed JSON with the place to name in errors
 * @throws InputError `dialogue/invalid` for a line that does not fit, `dialogue/no-case` for one whose patient or
 *   persona the split lacks; neither holds a word of the talk
 */
export function readDialogues(lines: readonly { value: unknown; where: string }[], cases: Cases): FinishedTrial[] {
  const trials = new Map<string, number>()
  return lines.map(({ value, where }) => {
    const parsed = dialogueSchema.safeParse(value)
    if (!parsed.success)
      throw new InputError(
        'dialogue/invalid',
        `${where} is no line of a dialogue.jsonl: ${describeIssues(parsed.error)}.`,
      )
    const one = caseOf(parsed.data, cases, where)
    const trial = (trials.get(one.id) ?? 0) + 1
    trials.set(one.id, trial)
    const consultation = consultationOf(parsed.data, one, trial, cases)
    return { consultation, measurement: unmeasured(consultation) }
  })
}

function caseOf(dialogue: Dialogue, { split }: Cases, where: string): Case {
  const own = split.cases.find(({ id }) => id === dialogue.case)
  if (own) return own
  const same = split.cases.filter(({ profile }) => profile === dialogue.hadm_id)
  const { personality, cefr, recall_level, dazed_level } = dialogue
  const levels = [personality, cefr, recall_level, dazed_level].map((level) => level?.trim().toLowerCase())
  const fits = ({ persona }: Case) =>
    persona
      .toLowerCase()
      .split('-')
      .every((level, i) => levels[i] === undefined || levels[i] === level)
  const found = same.length === 1 ? same : same.filter(fits)
  if (found.length === 1) return found[0]!
  const why =
    same.length === 0
      ? 'has no such patient'
      : found.length === 0
        ? 'meets that patient as other personas'
        : 'meets that patient as several personas'
  throw new InputError(
    'dialogue/no-case',
    `${where} is about hadm_id ${dialogue.hadm_id}: the ${split.name} split ${why}; name its split with --split.`,
  )
}

function consultationOf(dialogue: Dialogue, one: Case, trial: number, { profiles }: Cases): Consultation {
  const profile = profiles.get(one.profile)!
  const exchanges = markFaults({ case: one.id, persona: one.persona, exchanges: exchangesOf(dialogue) }, profile)
  const ddx = parseDdx(lastDdx(exchanges.at(-1)?.doctor ?? ''), topK)
  return {
    schema: 'patientsim-consultation/1',
    case: one.id,
    profile: one.profile,
    persona: one.persona,
    diagnosis: profile.diagnosis,
    trial,
    seed: trialSeed(0, one.id, trial),
    outcome: { kind: ddx.items.length > 0 ? 'diagnosed' : 'no_ddx' },
    exchanges,
    ddx: ddx.items,
    ddx_dropped: ddx.dropped,
    scores: scoreTrial(profile, { exchanges, ddx: ddx.items }),
  }
}

/**
 * The list after `[DDX]` in a doctor's words, in either case; here it may stand inside a line, as the original's
 * doctors write it.
 */
export function ddxIn(message: string): string[] | null {
  const marker = [...message.matchAll(/\[DDX\]/gi)].at(-1)
  return marker ? (ddxFromMessage(message) ?? ddxFromMessage(message.slice(marker.index))) : null
}

/**
 * The differential of an imported talk's last words: after `[DDX]`, or as the original's scripts take it, without one.
 */
function lastDdx(message: string): string[] {
  const numbered = [...message.matchAll(/^[\s*_#>]*\d{1,2}[.)]\s+(.+)$/gm)].map(([, item]) => item!)
  return ddxIn(message) ?? (numbered.length > 1 ? numbered : [])
}

/**
 * Turns of one speaker in a row are one turn; a talk that the patient opens has an empty first turn of the doctor's.
 */
function exchangesOf({ dialog_history }: Dialogue): Exchange[] {
  const exchanges: Exchange[] = []
  for (const { role, content } of dialog_history) {
    if (role === 'system') continue
    const last = exchanges.at(-1)
    if (role === 'doctor' && last && last.patient === null) last.doctor = `${last.doctor}\n${content}`
    else if (role === 'doctor')
      exchanges.push({ round: exchanges.length, doctor: content, patient: null, understood: null, ledger: [] })
    else if (!last) exchanges.push({ round: 0, doctor: '', patient: content, understood: null, ledger: [] })
    else last.patient = last.patient === null ? content : `${last.patient}\n${content}`
  }
  return exchanges
}

/** Nothing is known of when an imported talk was had, and what it took. */
function unmeasured({ case: id, trial }: Consultation): Measurement {
  return {
    schema: 'patientsim-measurement/1',
    case: id,
    trial,
    consultation_id: `imported/${id}/${trial}`,
    started_at: '1970-01-01T00:00:00.000Z',
    seconds: 0,
    call_seconds: [],
    retries: 0,
    tokens: null,
    cost_usd: null,
  }
}
