import type { ChatModel } from '../models/port.ts'
import { groundedPatient } from '../patients/llm/grounded.ts'
import { promptedPatient } from '../patients/llm/prompted.ts'
import { readGroundedPrompts, readPrompts } from '../patients/llm/prompts.ts'
import type { Patient } from '../patients/patient.ts'
import { referencePatient } from '../patients/reference/patient.ts'
import { InputError } from '../schema/error.ts'

/** The tracks: who the patient is, and what it needs. The protocol's hash tells two patients of one track apart. */
export const tracks = {
  reference: { needsModel: false, takesPrompts: false },
  grounded: { needsModel: true, takesPrompts: false },
  patientsim: { needsModel: true, takesPrompts: true },
} as const
export type Track = keyof typeof tracks

/** What a run brings for its patient. */
export interface PatientParts {
  model: ChatModel | null
  /** A folder of prompts in PatientSim's layout, instead of our own. */
  prompts?: string
}

/** @throws InputError `track/unknown` for a name that is no track */
export function findTrack(name: string): Track {
  if (Object.hasOwn(tracks, name)) return name as Track
  throw new InputError('track/unknown', `There is no track "${name}"; there are: ${Object.keys(tracks).join(', ')}.`)
}

/**
 * The patient of a track; its kind, version, model and prompt hashes are what `protocolOf` writes down.
 * @throws InputError `track/model` for a track without the model that it needs, or with one that it does not take,
 *   `track/prompts` for prompts where none are taken, `prompts/*` as `readPrompts`
 */
export function patientOfTrack(track: Track, { model, prompts }: PatientParts): Patient {
  const { needsModel, takesPrompts } = tracks[track]
  if (needsModel !== (model !== null)) {
    throw new InputError(
      'track/model',
      needsModel
        ? `The ${track} track's patient is a model; name it with --patient-model <model.yaml>.`
        : `The ${track} track's patient is no model; leave --patient-model out, or take the track patientsim or grounded.`,
    )
  }
  if (prompts !== undefined && !takesPrompts) throw new InputError('track/prompts', `The ${track} track takes no --prompts; the patientsim track does.`)
  if (model === null) return referencePatient
  return track === 'grounded' ? groundedPatient(model, readGroundedPrompts()) : promptedPatient(model, readPrompts(prompts))
}
