import { z } from 'zod'
import { sha256Schema, type Split } from '../schema/case.ts'
import { InputError } from '../schema/error.ts'
import { format } from '../schema/format.ts'
import { hashOf } from '../schema/hash.ts'
import type { ProfileSet } from '../schema/profile.ts'
import { generateProfiles } from './generate.ts'
import type { Library } from './library.ts'
import { balancedSplit } from './split.ts'

/** What is published before a season: it fixes the hidden cases without showing them. */
export const commitmentSchema = z
  .object({
    schema: format('patientsim-holdout', 1),
    season: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens'),
    /** The hidden split's hash, by which its track is known. */
    split_sha256: sha256Schema,
    /** Hash of the data that the profiles were drawn from; the same release has the same. */
    data_sha256: sha256Schema,
    /** SHA-256 of the canonical JSON of `{ season, seed, salt, split_sha256, data_sha256 }`. */
    commitment: sha256Schema,
  })
  .strict()
export type Commitment = z.infer<typeof commitmentSchema>

/** What stays secret until the season ends, and is then published. */
export const openingSchema = z
  .object({
    schema: format('patientsim-holdout-opening', 1),
    season: z.string(),
    seed: z.string().regex(/^[0-9a-f]{32,}$/, 'must be at least 32 hex digits (openssl rand -hex 32)'),
    salt: z.string().regex(/^[0-9a-f]{32,}$/, 'must be at least 32 hex digits (openssl rand -hex 32)'),
  })
  .strict()
export type Opening = z.infer<typeof openingSchema>

/** The hidden cases. */
export interface Holdout {
  set: ProfileSet
  split: Split
}

/**
 * Draws the hidden cases of a season and the commitment to publish. The cases are like those of the split `test`
 * (75 profiles, 370 cases), and none nearly repeats an open profile. The same opening gives the same bytes.
 * @param opening season, secret seed and salt, both fresh from a random source
 * @param open the open profile sets
 * @throws InputError `holdout/opening` for a seed or salt that can be guessed, or a season's name of another form
 */
export function commitHoldout(
  opening: Opening,
  library: Library,
  open: readonly ProfileSet[],
): Holdout & { commitment: Commitment } {
  const checked = openingSchema.safeParse(opening)
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!
    throw new InputError('holdout/opening', `The opening's ${path.join('.')} ${message}; make a new one.`)
  }
  const { season, seed, salt } = opening
  const name = `holdout-${season}`
  const known = open.flatMap((one) => one.profiles)
  const set: ProfileSet = {
    schema: 'patientsim-profiles/1',
    name,
    title: `Hidden synthetic ED profiles, season ${season}`,
    licence: 'CC BY 4.0',
    source: 'Drawn by the generator of the open profiles from a secret seed; synthetic, not for clinical use.',
    credentialed: false,
    hidden: true,
    profiles: generateProfiles(library, { perDiagnosis: 3, seed: `holdout/${season}/${seed}`, prefix: 'h' }, known),
  }
  const title = `Holdout, season ${season}: each persona ten times`
  const cases = hashOf({ seed, season, part: 'cases' })
  const split = balancedSplit({ name, title }, set, library.diagnoses, 10, cases)
  const fixed = { season, split_sha256: split.sha256, data_sha256: hashOf({ ...library, open: known }) }
  const commitment = hashOf({ ...fixed, seed, salt })
  return { set, split, commitment: { schema: 'patientsim-holdout/1', ...fixed, commitment } }
}

/**
 * The hidden cases again, from their opening.
 * @throws InputError `holdout/mismatch` when the opening, or the data of this release, are not the commitment's
 */
export function openHoldout(
  commitment: Commitment,
  opening: Opening,
  library: Library,
  open: readonly ProfileSet[],
): Holdout {
  const { commitment: made, ...holdout } = commitHoldout(opening, library, open)
  const faults = differences(commitment, made)
  if (faults.length > 0) {
    throw new InputError('holdout/mismatch', `The holdout ${commitment.season} does not open: ${faults.join('; ')}.`)
  }
  return holdout
}

/**
 * Whether an opening is the one that was committed to, and gives the committed cases; for anyone to run when the
 * season has ended.
 * @returns what does not agree, one clause each; empty when all does
 */
export function checkHoldout(
  commitment: Commitment,
  opening: Opening,
  library: Library,
  open: readonly ProfileSet[],
): string[] {
  return differences(commitment, commitHoldout(opening, library, open).commitment)
}

function differences(published: Commitment, made: Commitment): string[] {
  if (published.season !== made.season) return [`the opening is of the season ${made.season}`]
  if (published.data_sha256 !== made.data_sha256) {
    return ['this release draws from other data; check out the release that the commitment was made with']
  }
  const faults: string[] = []
  if (published.split_sha256 !== made.split_sha256) faults.push('the seed gives other cases')
  if (published.commitment !== made.commitment) faults.push('the commitment is not over this seed, salt and split')
  return faults
}
