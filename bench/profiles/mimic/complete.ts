import { type Profile, profileSchema } from '../../schema/profile.ts'
import { socialItems } from '../../schema/social.ts'
import { rng } from '../../stats/rng.ts'
import type { Library } from '../library.ts'
import { drawSocial } from '../social.ts'
import type { Candidate } from './candidate.ts'
import type { NoteItems } from './extract.ts'

/** A profile, and which of its items nobody recorded. */
export interface Completed {
  profile: Profile
  drawn: string[]
}

/**
 * Completes the social history that MIMIC blanks out, so that every profile can be asked the same: each missing item is
 * drawn from the illness script of the diagnosis and the general population's priors, as for the open profiles, and
 * fits age, sex and what is recorded. Nothing recorded is changed. The same seed gives the same items.
 */
export function complete(
  { hadm_id, items }: Candidate,
  extracted: NoteItems,
  scriptId: string,
  library: Library,
  seed: string,
): Completed {
  const script = library.scripts.find((one) => one.diagnosis === scriptId)!
  const given = { ...items, age: String(items.age), pain: String(items.pain), ...extracted }
  const who = { gender: items.gender as 'Male' | 'Female', age: items.age }
  const social = drawSocial(script, who, extracted.medical_history, library, rng(`${seed}/social/${hadm_id}`), given)
  const sexual_history = items.diagnosis === 'Urinary tract infection' ? social.sexual_history : ''
  const profile = profileSchema.parse({ hadm_id, ...given, ...pickSocial(social), sexual_history })
  const completable = [...socialItems, ...(sexual_history === '' ? [] : ['sexual_history' as const])]
  return { profile, drawn: completable.filter((item) => !given[item]) }
}

function pickSocial(social: Record<(typeof socialItems)[number], string>) {
  return Object.fromEntries(socialItems.map((item) => [item, social[item]]))
}
