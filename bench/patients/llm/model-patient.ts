import type { ChatModel } from '../../models/port.ts'
import { findPersona, type Persona } from '../../schema/persona.ts'
import type { Case } from '../../schema/case.ts'
import type { Profile } from '../../schema/profile.ts'
import type { Patient, PatientTurn } from '../patient.ts'

/** What a consultation with a model's patient begins with. */
export interface Opening {
  case: Case
  profile: Profile
  persona: Persona
  seed: string
}

/** Answers the doctor's words; `trial` names the turn's calls for the cache and the retries. */
export type Reply = (doctor: string, trial: string) => Promise<PatientTurn>

/**
 * A patient whom a model plays: who it is for the protocol, and turns that are numbered in order.
 * @param prompts SHA-256 of each prompt by its file's name
 * @param begin starts one consultation
 */
export function modelPatient(
  about: { kind: string; version: string; model: ChatModel; prompts: Record<string, string> },
  begin: (opening: Opening) => Reply,
): Patient {
  const { kind, version, model, prompts } = about
  return {
    kind,
    version,
    model: model.identity,
    prompts,
    open(one, profile, seed) {
      const reply = begin({ case: one, profile, persona: findPersona(one.persona), seed })
      let round = 0
      return { reply: (doctor) => reply(doctor, `${seed}/patient/${round++}`) }
    },
  }
}
