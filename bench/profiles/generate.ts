import { InputError } from '../schema/error.ts'
import { hashOf } from '../schema/hash.ts'
import type { IllnessScript } from '../schema/illness-script.ts'
import type { Profile } from '../schema/profile.ts'
import { rng, type Rng } from '../stats/rng.ts'
import { checkProfile } from './check.ts'
import { drawNormal, type Who } from './draw.ts'
import { drawHistory } from './history.ts'
import type { Library } from './library.ts'
import { painOf } from './pain.ts'
import { drawPresentIllness, type PresentIllness } from './present-illness.ts'
import { nearDuplicate } from './similar.ts'
import { drawDisposition, drawSocial, drawTransport } from './social.ts'

/** A profile with problems is drawn again, at most this often. */
const maxDraws = 200

/**
 * A profile of this illness that passes every check: the first clean one of the draws `<seed>/0`, `<seed>/1`, …
 * The same arguments give the same profile.
 * @param seed the purpose and number of the profile, e.g. `open-v1/test/0`
 * @param id becomes `hadm_id`; it has no part in the draw
 * @param others profiles that it must not nearly repeat
 * @throws InputError `profiles/no-clean-draw` when every draw has a problem: the script needs mending
 */
export function generateProfile(
  script: IllnessScript,
  library: Library,
  seed: string,
  id: string,
  others: readonly Profile[] = [],
): Profile {
  let last = ''
  for (let attempt = 0; attempt < maxDraws; attempt++) {
    const profile = drawProfile(script, library, `${seed}/${attempt}`, id)
    const problem = checkProfile(profile, library)[0]
    const twin = problem ? undefined : others.find((other) => nearDuplicate(profile, other))
    if (!problem && !twin) return profile
    last = problem?.message ?? `It nearly repeats ${twin!.hadm_id}.`
  }
  throw new InputError(
    'profiles/no-clean-draw',
    `${maxDraws} draws of the illness script "${script.diagnosis}" all have problems; mend the script (last: ${last}).`,
  )
}

/**
 * A set of profiles, `perDiagnosis` of each script, in an order that says nothing of the diagnosis.
 * @param prefix begins the ids, which are numbered from 01
 * @param others profiles of other sets that none may nearly repeat
 */
export function generateProfiles(
  library: Library,
  { perDiagnosis, seed, prefix }: { perDiagnosis: number; seed: string; prefix: string },
  others: readonly Profile[] = [],
): Profile[] {
  const copies = library.scripts.flatMap((script) =>
    Array.from({ length: perDiagnosis }, (_, copy) => ({ script, seed: `${seed}/${copy}` })),
  )
  const made: Profile[] = []
  for (const [i, one] of rng(hashOf({ seed, part: 'order' })).shuffle(copies).entries()) {
    const id = `${prefix}${String(i + 1).padStart(2, '0')}`
    made.push(generateProfile(one.script, library, one.seed, id, [...others, ...made]))
  }
  return made
}

/**
 * One draw of the script, unchecked. Each part has a stream of its own, seeded by SHA-256, so that what is learnt of
 * one stream tells nothing of a secret seed or of another profile.
 */
export function drawProfile(script: IllnessScript, library: Library, seed: string, id: string): Profile {
  const stream = (part: string) => rng(hashOf({ seed, diagnosis: script.diagnosis, part }))
  const who = { gender: drawGender(script, stream('gender')), age: drawNormal(script.demographics.age, stream('age')) }
  const illness = drawPresentIllness(script, who, stream('illness'))
  const history = drawHistory(script, who, library, stream('history'))
  const medicalHistory = list([...history.conditions, ...history.events])
  return {
    hadm_id: id,
    ...who,
    ...drawSocial(script, who, medicalHistory, library, stream('social')),
    family_medical_history: list(history.family),
    medical_device: list(history.devices),
    medical_history: medicalHistory,
    present_illness_positive: words(illness, true),
    present_illness_negative: words(illness, false),
    chiefcomplaint: illness.chiefcomplaint,
    pain: painOf(script, illness.findings, stream('pain')),
    medication: list(history.medicines),
    arrival_transport: drawTransport(script, library.social, stream('transport')),
    disposition: drawDisposition(script, library.social, stream('disposition')),
    diagnosis: library.diagnoses.find((one) => one.id === script.diagnosis)!.name,
  }
}

function drawGender(script: IllnessScript, random: Rng): Who['gender'] {
  return random.next() < script.demographics.female ? 'Female' : 'Male'
}

function words({ told }: PresentIllness, present: boolean): string {
  return told.filter((one) => one.present === present).map((one) => one.text).join('; ')
}

function list(values: readonly string[]): string {
  return [...new Set(values)].join('; ') || 'none'
}
