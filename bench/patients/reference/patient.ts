import type { Case } from '../../schema/case.ts'
import { findPersona } from '../../schema/persona.ts'
import type { Profile } from '../../schema/profile.ts'
import type { LedgerEntry, Topic } from '../../schema/transcript.ts'
import { isDisclosed } from '../../schema/transcript.ts'
import type { Patient, PatientSession, PatientTurn } from '../patient.ts'
import { disclose } from './disclose.ts'
import { factsOf } from './facts.ts'
import { ruleOf } from './rules.ts'
import { secretNames } from './secret.ts'
import { speak } from './speak.ts'
import { newState } from './state.ts'
import type { Decision } from './types.ts'
import { understand } from './understand.ts'

/** Changes whenever the same words of a doctor could get another answer. */
const version = '4'

/** Earlier turns that are kept to understand the next one. */
const memory = 6

function ledgerEntry({ item, fact, how, elicited, rule }: Decision): LedgerEntry {
  return { item, fact, how, elicited, rule }
}

/** A session as the reference patient holds it: deterministic, and at once. */
export interface ReferenceSession extends PatientSession {
  reply(doctor: string): PatientTurn
}

/** A patient that answers at once. */
export interface ReferencePatient extends Patient {
  open(one: Case, profile: Profile, seed: string): ReferenceSession
}

/**
 * The reference patient: understands the doctor's words, decides by rule which facts come out, and words exactly
 * those. No model, no clock, no chance but the seed's; a patient's side can be replayed from the doctor's turns.
 */
export const referencePatient: ReferencePatient = {
  kind: 'reference',
  version,
  open(one, profile, seed) {
    const persona = findPersona(one.persona)
    const facts = factsOf(profile)
    const secret = secretNames(profile)
    const asked = new Map<Topic, number>()
    const earlier: string[] = []
    let lastTopics: readonly Topic[] = []
    let askedFindings: readonly string[] = []
    let state = newState()
    return {
      reply(doctor) {
        const lastFindings = [...new Set([...askedFindings, ...state.focus])]
        const understanding = understand(doctor, { asked, lastTopics, lastFindings, earlier })
        const disclosed = disclose(facts, persona, state, understanding)
        state = disclosed.state
        const said = speak(disclosed, {
          persona,
          understanding,
          secret,
          seed: `${seed}/${one.id}`,
        })
        for (const topic of understanding.topics) asked.set(topic, (asked.get(topic) ?? 0) + 1)
        if (understanding.topics.length > 0) {
          lastTopics = understanding.topics
          askedFindings = findingsOf(understanding.topics, understanding.about)
        }
        earlier.push(doctor)
        if (earlier.length > memory) earlier.shift()
        const understood = { topics: understanding.topics, acts: understanding.acts }
        return { said, understood, ledger: disclosed.decisions.map(ledgerEntry) }
      },
    }
  },
}

function findingsOf(topics: readonly Topic[], about: readonly string[]): string[] {
  const named = topics.filter((topic) => topic.startsWith('symptom:') && topic !== 'symptom:any')
  return [...new Set([...named.map((topic) => topic.slice('symptom:'.length)), ...about])]
}

/** One fact that was asked for and stayed in. */
export interface Explanation {
  item: string
  fact: string
  how: string
  rule: string
  /** What the patient did. */
  does: string
  /** What would have got the fact. */
  win: string
}

/** For each fact of a turn that was asked for and stayed in: by which rule, and what would have got it. */
export function explain(turn: Pick<PatientTurn, 'ledger'>): Explanation[] {
  return turn.ledger
    .filter((entry) => !isDisclosed(entry.how))
    .map(({ item, fact, how, rule }) => ({ item, fact, how, rule, does: ruleOf(rule).does, win: ruleOf(rule).win }))
}
