import { readFormat } from '../schema/format.ts'
import { hashOf } from '../schema/hash.ts'
import { InputError } from '../schema/error.ts'
import type { Diagnosis } from '../schema/ontology.ts'
import { personas } from '../schema/persona.ts'
import type { Profile, ProfileSet } from '../schema/profile.ts'
import { splitSchema, type Case, type Split } from '../schema/case.ts'
import { assignCases, type Grouped } from './assign.ts'

/** What a split is called, apart from its cases. */
export interface SplitName {
  name: string
  title: string
}

/**
 * A split in which every persona has `perPersona` consultations, balanced over the set's families, diagnoses and
 * profiles (see `assignCases`). The cases come in rounds of 37, every persona once a round, so that the first
 * cases of a split are a fair sample of it.
 * @throws InputError `split/too-few-profiles` when a persona would meet a profile twice
 */
export function balancedSplit(
  { name, title }: SplitName,
  set: ProfileSet,
  diagnoses: readonly Diagnosis[],
  perPersona: number,
  seed: string,
): Split {
  if (perPersona > set.profiles.length) {
    throw new InputError(
      'split/too-few-profiles',
      `The profile set "${set.name}" holds ${set.profiles.length} profiles, too few for ${perPersona} cases a persona; ` +
        'ask for fewer cases or add profiles.',
    )
  }
  const groups = set.profiles.map((profile) => groupOf(profile, diagnoses))
  const assigned = assignCases(groups, perPersona, seed)
  const cases = Array.from({ length: perPersona }, (_, round) =>
    personas.map((persona, p) => caseOf(assigned[p]![round]!, persona.id)),
  ).flat()
  return seal({ schema: 'patientsim-split/1', name, title, profiles: set.name, cases }, set.profiles)
}

/** Every profile of the set met as every persona, profile by profile: what paired persona effects need. */
export function crossedSplit({ name, title }: SplitName, set: ProfileSet): Split {
  const cases = set.profiles.flatMap((profile) => personas.map((persona) => caseOf(profile.hadm_id, persona.id)))
  return seal({ schema: 'patientsim-split/1', name, title, profiles: set.name, cases }, set.profiles)
}

/** The case in which this profile is met as this persona. */
export function caseOf(profile: string, persona: string): Case {
  return { id: `${profile}.${persona}`, profile, persona }
}

/**
 * Completes a split with its hash.
 * @throws InputError `split/unknown-profile` when a case names a profile that is not among `profiles`
 */
export function seal(split: Omit<Split, 'sha256'>, profiles: readonly Profile[]): Split {
  return { ...split, sha256: splitSha256(split, profiles) }
}

/**
 * SHA-256 of the canonical JSON of `{ split, profiles }`: the split's fields without `sha256`, and the profiles that
 * its cases use, in the order of `profiles` (the profile set's order).
 * @throws InputError `split/unknown-profile` when a case names a profile that is not among `profiles`
 */
export function splitSha256(split: Omit<Split, 'sha256'> & { sha256?: string }, profiles: readonly Profile[]): string {
  const used = new Set(split.cases.map((one) => one.profile))
  const known = new Set(profiles.map((profile) => profile.hadm_id))
  for (const id of used) {
    if (!known.has(id)) {
      throw new InputError(
        'split/unknown-profile',
        `The split "${split.name}" uses the profile "${id}", which is not in the profile set "${split.profiles}"; ` +
          'add it or take out its cases.',
      )
    }
  }
  return hashOf({ split: { ...split, sha256: undefined }, profiles: profiles.filter((profile) => used.has(profile.hadm_id)) })
}

/**
 * Reads a split and checks it against its profile set.
 * @param value parsed JSON
 * @param where the file to name in an error
 * @throws InputError `format/…` for another form, `split/hash` when the split or one of its profiles was changed
 */
export function readSplit(value: unknown, set: ProfileSet, where: string): Split {
  const split = readFormat(splitSchema, value, where)
  const sha256 = splitSha256(split, set.profiles)
  if (sha256 !== split.sha256) {
    throw new InputError(
      'split/hash',
      `${where} says sha256 ${split.sha256}, but its cases and profiles hash to ${sha256}; ` +
        'restore both files, or make the split anew under another name.',
    )
  }
  return split
}

/** What a profile counts as in balancing. A diagnosis outside the ontology is a family of its own. */
export function groupOf(profile: Profile, diagnoses: readonly Diagnosis[]): Grouped {
  const name = profile.diagnosis.toLowerCase()
  const known = diagnoses.find((one) => one.name.toLowerCase() === name)
  return { profile: profile.hadm_id, diagnosis: known?.id ?? name, family: known?.family ?? name }
}
