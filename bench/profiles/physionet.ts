import { splitSchema, type Split } from '../schema/case.ts'
import { InputError } from '../schema/error.ts'
import { axes, neutralPersona, personas } from '../schema/persona.ts'
import { profileItems, profileSchema, type Profile, type ProfileSet } from '../schema/profile.ts'
import { caseOf, seal } from './split.ts'

/** Items that PatientSim records for some patients only. */
const optional = new Set(['sexual_history'])

/** Other ways of writing a persona's levels, in lower case. */
const aliases: Record<string, string> = {
  'over-positive': 'pleasing',
  overpositive: 'pleasing',
  distrustful: 'distrust',
  'overly anxious': 'overanxious',
  neutral: 'plain',
}

interface Read {
  /** Its number in the file, from 1. */
  number: number
  profile: Profile
  persona: string
  split: string
}

/**
 * Reads PatientSim's `patient_profile.json` as its holders get it from PhysioNet (DOI 10.13026/vq0d-v871): an array of
 * records with the 24 items, `hadm_id`, the persona (`personality`, `cefr`, `recall_level`, `dazed_level`), `split` and
 * word samples (`cefr_A1` … `med_C`). Other fields are dropped. A record without a persona is met as the neutral one.
 * @param value the parsed file
 * @param where the file to name in an error
 * @param name of the set, and of its splits before the hyphen; sets of two names stand side by side
 * @returns the profile set, which is `credentialed`, and one split `<name>-<split>` for each value of `split`
 * @throws InputError `physionet/invalid` that names the bad or missing items by record; it holds none of their text
 */
export function readPhysioNet(
  value: unknown,
  where: string,
  name = 'patientsim',
): { set: ProfileSet; splits: Split[] } {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InputError(
      'physionet/invalid',
      `${where} is not an array of records; give PatientSim's patient_profile.json.`,
    )
  }
  const problems: string[] = []
  const records = value.flatMap((record: unknown, i) => {
    const read = readRecord(record)
    problems.push(...read.problems.map((problem) => `record ${i + 1}: ${problem}`))
    return read.record ? [{ ...read.record, number: i + 1 }] : []
  })
  for (const one of records) {
    const first = records.find((other) => other.profile.hadm_id === one.profile.hadm_id)!
    if (first !== one) problems.push(`record ${one.number}: hadm_id stands for record ${first.number} already`)
  }
  if (problems.length > 0) {
    const message = `${where} has ${problems.length} problems; mend each: ${problems.join('; ')}.`
    throw new InputError('physionet/invalid', message)
  }
  const set: ProfileSet = {
    schema: 'patientsim-profiles/1',
    name: `${name}-physionet`,
    title: 'PatientSim profiles (PhysioNet), for holders of the credentialed file',
    licence: 'PhysioNet Credentialed Health Data License',
    source: 'Kyung et al., PatientSim, PhysioNet, doi:10.13026/vq0d-v871',
    credentialed: true,
    profiles: records.map((one) => one.profile),
  }
  const splits = [...Map.groupBy(records, (one) => one.split)]
  return { set, splits: splits.map(([split, list]) => splitOf(name, split, list, set)) }
}

function splitOf(name: string, split: string, records: readonly Read[], set: ProfileSet): Split {
  return seal(
    {
      schema: 'patientsim-split/1',
      name: `${name}-${split}`,
      title: `PatientSim's split "${split}", each profile with its own persona`,
      profiles: set.name,
      cases: records.map(({ profile, persona }) => caseOf(profile.hadm_id, persona)),
    },
    set.profiles,
  )
}

/** A record, or what is wrong with it, by item. */
function readRecord(value: unknown): { record?: Omit<Read, 'number'>; problems: string[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problems: ['is not an object'] }
  const record = value as Record<string, unknown>
  const needed = ['hadm_id', ...Object.keys(profileItems)].filter((item) => !optional.has(item))
  const missing = needed.filter((item) => record[item] === undefined).map((item) => `${item} is missing`)
  if (record.pain === null || record.pain === '') missing.push('pain is empty')
  const parsed = profileSchema.safeParse({ ...record, gender: genderOf(record.gender), ...wordsOf(record) })
  const bad = parsed.success
    ? []
    : parsed.error.issues
        .filter((issue) => record[String(issue.path[0])] !== undefined)
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  const persona = personaOf(record)
  const split = typeof record.split === 'string' ? record.split.toLowerCase() : ''
  const problems = [...missing, ...bad, ...persona.problems]
  if (!splitSchema.shape.name.safeParse(split).success) problems.push('split is missing or not a plain word')
  if (problems.length > 0 || !parsed.success) return { problems }
  return { record: { profile: parsed.data, persona: persona.id, split }, problems }
}

/** The samples of words that a record brings, if it has any. */
function wordsOf(record: Record<string, unknown>): Pick<Profile, 'words'> {
  const found = Object.entries(record).filter((field): field is [string, string] => {
    const [name, value] = field
    return /^(cefr_[ABC][12]|med_[ABC])$/.test(name) && typeof value === 'string' && value.trim() !== ''
  })
  return found.length > 0 ? { words: Object.fromEntries(found) } : {}
}

function genderOf(value: unknown): unknown {
  return value === 'M' ? 'Male' : value === 'F' ? 'Female' : value
}

function personaOf(record: Record<string, unknown>): { id: string; problems: string[] } {
  const fields = { personality: 'personality', cefr: 'cefr', recall_level: 'recall', dazed_level: 'dazed' } as const
  const given = Object.entries(fields).filter(([field]) => record[field] !== undefined && record[field] !== null)
  if (given.length === 0) return { id: neutralPersona, problems: [] }
  const problems: string[] = []
  const levels = Object.entries(fields).map(([field, axis]) => {
    const text = String(record[field] ?? '')
      .trim()
      .toLowerCase()
    const level = (axes[axis] as readonly string[]).find((one) => one.toLowerCase() === (aliases[text] ?? text))
    if (!level) problems.push(`${field} is none of ${axes[axis].join(', ')}`)
    return level ?? ''
  })
  const id = levels.join('-')
  if (problems.length === 0 && !personas.some((one) => one.id === id)) {
    problems.push(`${Object.keys(fields).join(', ')} together are none of the 37 personas`)
  }
  return { id, problems }
}
