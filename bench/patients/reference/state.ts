import type { Disclosure, Topic } from '../../schema/transcript.ts'
import type { Decision, Fact } from './types.ts'

/** What a patient carries from turn to turn. A plain object: it survives JSON. */
export interface DisclosureState {
  /** Turns of the doctor's so far. */
  round: number
  /** Ids of the facts let out, in order. */
  told: string[]
  /** Fact id → how often it was asked for and held back, though the question was understood. */
  held: Record<string, number>
  /** Question (topic, and what about) → how often it was answered. */
  answered: Record<string, number>
  /** Facts given to open invitations. */
  volunteered: number
  /** Turns with empathy, reassurance, a reason or an answer to a worry. */
  rapport: number
  /** Turns that reassured or showed empathy. */
  reassuring: number
  /** Turns since the last comfort. */
  uncomforted: number
  /** Rounds in which the doctor last said why, last steered, and last offered a memory aid; 0 for never. */
  explained: number
  steered: number
  prompted: number
  /** 0 is calm. */
  irritation: number
  /** Questions met in the present phase of confusion. */
  phaseQuestions: number
  /** Topics whose facts were forgotten last, for a memory aid that names no topic. */
  forgotten: Topic[]
  /** Findings that the patient spoke of last. */
  focus: string[]
}

/** The state before the first turn. */
export function newState(): DisclosureState {
  return {
    round: 0,
    told: [],
    held: {},
    answered: {},
    volunteered: 0,
    rapport: 0,
    reassuring: 0,
    uncomforted: 0,
    explained: 0,
    steered: 0,
    prompted: 0,
    irritation: 0,
    phaseQuestions: 0,
    forgotten: [],
    focus: [],
  }
}

/** A fact that the patient speaks of: how, and whether it was let out in an earlier round. */
export interface Spoken {
  fact: Fact
  how: Disclosure
  again: boolean
}

/** What the patient answers to one topic. `spoken` is empty when the profile says nothing on it, or nothing more. */
export interface Answer {
  topic: Topic
  spoken: Spoken[]
}

/** What a turn of the doctor's led to. */
export interface Disclosed {
  /** The ledger of the turn. */
  decisions: Decision[]
  /** What `speak` words, in order. */
  answers: Answer[]
  /** The rule that turned the whole turn away (misunderstood, confused, refused, worried), or null. */
  gate: string | null
  /** True when the turn's answer is the complaint, and nothing else. */
  complaint: boolean
  state: DisclosureState
}

/** The phases of confusion: a step after every 4 reassuring turns, clear after 8 (never without them). */
export function phaseOf(state: DisclosureState): 'high' | 'moderate' | 'normal' {
  return state.reassuring < 4 ? 'high' : state.reassuring < 8 ? 'moderate' : 'normal'
}
