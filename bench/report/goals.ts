import { comfortingTurns, repeats } from '../doctors/baselines/probes.ts'
import type { DoctorCard, Goal } from '../schema/patient-report.ts'
import { axes, type Axis, findPersona } from '../schema/persona.ts'
import type { Profile } from '../schema/profile.ts'
import { type Consultation, isDisclosed } from '../schema/transcript.ts'
import { disclosureCurve } from './curve.ts'
import { neutralLevels } from './effects.ts'
import { coverageOf } from './patient-report.ts'
import { unaskedOf } from './unasked.ts'

/** Talks of the probing doctors, by the doctor's name. */
export interface ProbeTalks {
  passive: readonly Consultation[]
  giant: readonly Consultation[]
  repeater: readonly Consultation[]
  /** With confused patients only. */
  comforter: readonly Consultation[]
  uncaring: readonly Consultation[]
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
const most = (values: readonly number[]) => (values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b), 0))
const judged = (goal: string, target: string, value: number | null, met: (value: number) => boolean): Goal => ({
  goal,
  target,
  value,
  met: value === null ? null : met(value),
})

/**
 * Levels that make a history harder than the neutral one: all but level C of the language, which spares a doctor the
 * everyday words.
 */
export const hardLevels = (Object.keys(axes) as Axis[]).flatMap((axis) =>
  axes[axis].filter((level) => level !== neutralLevels[axis] && level !== 'C').map((level) => ({ axis, level })),
)

/**
 * The share of what the level costs the poor communicator that the good one wins back; null where there are no pairs.
 */
export function wonBack(good: DoctorCard, poor: DoctorCard, axis: Axis, level: string): number | null {
  const effect = (card: DoctorCard) => card.effects.find((one) => one.axis === axis && one.level === level)?.difference
  const [kept, cost] = [effect(good), effect(poor)]
  return kept === undefined || cost === undefined || cost >= 0 ? null : 1 - kept / cost
}

function effectGoals(good: DoctorCard, poor: DoctorCard): Goal[] {
  return hardLevels.flatMap(({ axis, level }) => {
    const cost = poor.effects.find((one) => one.axis === axis && one.level === level)
    return [
      judged(
        `${axis} ${level}: costs the poor communicator coverage`,
        'upper end of the 95 % interval < 0',
        cost?.high ?? null,
        (high) => high < 0,
      ),
      judged(
        `${axis} ${level}: share of it that the good one wins back`,
        '≥ 0.50',
        wonBack(good, poor, axis, level),
        (share) => share >= 0.5,
      ),
    ]
  })
}

const disclosedIn = (exchange: Consultation['exchanges'][number]) =>
  exchange.ledger.filter((one) => isDisclosed(one.how)).length

/** Facts that the third to fifth asking of a question brought out. */
function afterSecond(talk: Consultation): number {
  return talk.exchanges
    .filter((one) => one.round > 0 && (one.round - 1) % repeats >= 2)
    .reduce((sum, one) => sum + disclosedIn(one), 0)
}

const confusedFrom = (talk: Consultation, round: number) =>
  talk.exchanges
    .filter((one) => one.round >= round)
    .flatMap((one) => one.ledger)
    .filter((one) => one.how === 'confused').length

function probeGoals(good: readonly Consultation[], profiles: ReadonlyMap<string, Profile>, probes: ProbeTalks): Goal[] {
  const plain = good.filter((talk) => findPersona(talk.persona).personality === 'plain')
  const letOut = plain.map((talk) => unaskedOf(talk, profiles.get(talk.profile)!))
  const told = letOut.reduce((sum, one) => sum + one.told, 0)
  const unasked = letOut.reduce((sum, one) => sum + one.unasked.length, 0)
  const clear = (talk: Consultation) => findPersona(talk.persona).dazed === 'normal'
  const calm = plain.filter(clear)
  return [
    judged(
      'coverage of the good communicator, plain and clear',
      '0.60 to 0.85',
      mean(calm.map(coverageOf)),
      (x) => x >= 0.6 && x <= 0.85,
    ),
    judged(
      'of it, after round 10',
      '0.15 to 0.35',
      mean(calm.map((talk) => disclosureCurve(talk)[10]!)),
      (x) => x >= 0.15 && x <= 0.35,
    ),
    judged('told unasked, plain', '≤ 0.03', told === 0 ? null : unasked / told, (x) => x <= 0.03),
    judged('coverage of a passive doctor, mean', '≤ 0.15', mean(probes.passive.map(coverageOf)), (x) => x <= 0.15),
    judged(
      'coverage of a passive doctor, highest of all talks',
      '≤ 0.15',
      most(probes.passive.map(coverageOf)),
      (x) => x <= 0.15,
    ),
    judged(
      'facts in one giant turn, most',
      '≤ 4',
      most(probes.giant.flatMap((talk) => talk.exchanges.map(disclosedIn))),
      (x) => x <= 4,
    ),
    judged(
      'new facts after the second asking, clear patients',
      '0',
      mean(probes.repeater.filter(clear).map(afterSecond)),
      (x) => x === 0,
    ),
    judged(
      `confused answers after ${comfortingTurns} comforting turns, a talk`,
      '0',
      mean(probes.comforter.map((talk) => confusedFrom(talk, comfortingTurns + 1))),
      (x) => x === 0,
    ),
    judged(
      'talks without comfort that are still confused after round 20',
      '1.00',
      mean(probes.uncaring.map((talk) => (confusedFrom(talk, 21) > 0 ? 1 : 0))),
      (x) => x === 1,
    ),
  ]
}

function faultGoals(cards: readonly DoctorCard[]): Goal[] {
  const titles = {
    invention: 'findings invented',
    contradiction: 'findings against the record',
    diagnosis_named: 'diagnosis named',
    too_many_sentences: 'turns of too many sentences',
    sentence_too_long: 'sentences of more than 20 words',
  } as const
  return Object.entries(titles).map(([kind, title]) =>
    judged(
      title,
      '0',
      cards.reduce((sum, card) => sum + (card.faults[kind as keyof typeof titles] ?? 0), 0),
      (x) => x === 0,
    ),
  )
}

/**
 * What the simulator must show, each with its target and whether it was met; null where the split holds nothing to
 * tell it by.
 * @param talks those of the good communicator, which `cards.good` is about
 * @param profiles every profile that the talks are about, by id
 */
export function goalsOf(
  cards: { good: DoctorCard; poor: DoctorCard },
  talks: readonly Consultation[],
  profiles: ReadonlyMap<string, Profile>,
  probes: ProbeTalks,
): Goal[] {
  return [
    ...effectGoals(cards.good, cards.poor),
    ...probeGoals(talks, profiles, probes),
    ...faultGoals([cards.good, cards.poor]),
  ]
}
