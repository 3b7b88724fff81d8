import wordsFile from '../../data/prompts/words.json' with { type: 'json' }
import { readFormat } from '../../schema/format.ts'
import { type Persona, personas } from '../../schema/persona.ts'
import type { Profile } from '../../schema/profile.ts'
import { wordsSchema } from '../../schema/prompts.ts'
import { rng } from '../../stats/rng.ts'

/** Words of each kind that a record shows. */
const sampleSize = 10

/** A record as PatientSim's `patient_profile.json` has it: a profile with its persona, its split and its words. */
export type PatientRecord = Omit<Profile, 'words'> & Record<string, string | number>

const words = readFormat(wordsSchema, wordsFile, 'bench/data/prompts/words.json')

/**
 * Deals a persona and word samples to each profile. Personas are dealt in rounds of all 37, each round shuffled, to the
 * profiles sorted by diagnosis, so that each diagnosis meets personas as evenly as its number allows.
 * @param split the value of each record's `split`
 * @returns one record a profile, in the order of `profiles`
 */
export function dealPersonas(profiles: readonly Profile[], split: string, seed: string): PatientRecord[] {
  const byDiagnosis = [...Map.groupBy(profiles, (profile) => profile.diagnosis)].sort(([a], [b]) => (a < b ? -1 : 1))
  const persona = new Map<Profile, Persona>()
  for (const [place, profile] of byDiagnosis.flatMap(([, list]) => list).entries()) {
    const round = Math.floor(place / personas.length)
    persona.set(profile, rng(`${seed}/personas/${round}`).shuffle(personas)[place % personas.length]!)
  }
  return profiles.map((profile) => {
    const { personality, cefr, recall, dazed } = persona.get(profile)!
    const axes = { personality, cefr, recall_level: recall, dazed_level: dazed }
    const { words: _, ...items } = profile
    return { ...items, ...axes, split, ...wordSamples(`${seed}/words/${profile.hadm_id}`) }
  })
}

function wordSamples(seed: string): Record<string, string> {
  const lists = [
    ...Object.entries(words.cefr).map(([level, list]) => [`cefr_${level}`, list] as const),
    ...Object.entries(words.medical).map(([level, list]) => [`med_${level}`, list] as const),
  ]
  const sample = (name: string, list: readonly string[]) => rng(`${seed}/${name}`).shuffle(list).slice(0, sampleSize)
  return Object.fromEntries(lists.map(([name, list]) => [name, sample(name, list).join(', ')]))
}
