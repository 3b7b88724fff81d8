import { namesSecret, secretNames } from '../../patients/reference/secret.ts'
import type { MimicRules } from '../../schema/mimic.ts'
import { type Candidate, knownValue, onePart, type Stay, stayOf } from './candidate.ts'
import { affirmsAny, partsOf } from './note.ts'
import { type OnRows, rowsOf, type TablePaths } from './tables.ts'

/** The cohort, in the order of `hadm_id`, and how many stays each rule left, in the order of the rules. */
export interface Cohort {
  candidates: Candidate[]
  left: { rule: string; stays: number }[]
}

/**
 * Draws PatientSim's cohort: ED stays with one ED diagnosis, of the five; the only ED stay of their admission; known
 * race, transport and complaint; a pain of 0–10; fewer than 16 medicines; no transfer; a patient who can speak; a
 * discharge note with a present illness. A complaint that names the diagnosis would give it away, so its stay is left
 * out. Each table is read once, row by row.
 * @throws InputError as `streamCsv`
 */
export async function drawCohort(paths: TablePaths, rules: MimicRules, onRows?: OnRows): Promise<Cohort> {
  const rows = (table: keyof TablePaths) => rowsOf(paths, table, onRows)
  const left: Cohort['left'] = []
  let stays: Stay[] = []
  const keep = (rule: string, fits: (stay: Stay) => boolean) => {
    stays = stays.filter(fits)
    left.push({ rule, stays: stays.length })
  }
  const diagnoses = await onlyDiagnoses(rows('diagnosis'), rules)
  const visits = new Map<string, number>()
  for await (const row of rows('edstays')) {
    const hadm = row.hadm_id!
    if (hadm === '') continue
    visits.set(hadm, (visits.get(hadm) ?? 0) + 1)
    const diagnosis = diagnoses.get(row.stay_id!)
    if (diagnosis) stays.push(stayOf(row, diagnosis, rules))
  }
  keep('one ED diagnosis, of the five, and admitted', () => true)
  keep('the only ED stay of the admission', (stay) => visits.get(stay.hadm_id) === 1)
  keep('known race and transport', ({ items }) => items.race !== '' && items.arrival_transport !== '')
  const byStay = new Map(stays.map((stay) => [stay.stay_id, stay]))
  await readTriage(rows('triage'), byStay, rules)
  for await (const { stay_id, name } of rows('medrecon')) {
    const medicine = onePart(name!)
    if (medicine !== '') byStay.get(stay_id!)?.medicines.add(medicine)
  }
  keep('known complaint', ({ items }) => items.chiefcomplaint !== '')
  keep('pain of 0 to 10', ({ writtenPain }) => /^(\d|10)$/.test(writtenPain))
  keep(`at most ${rules.most_medicines} medicines`, ({ medicines }) => medicines.size <= rules.most_medicines)
  await readHospital(rows, stays, rules)
  keep('a known age', ({ items }) => items.age >= 18 && items.age <= 120)
  keep('no transfer', (stay) => !isTransfer(stay, rules))
  await readNotes(rows('discharge'), stays, rules)
  keep('a discharge note with a present illness', ({ note }) => note.present_illness !== '')
  keep('no impaired speech', ({ items, note }) => {
    return ![items.chiefcomplaint, note.present_illness].some((text) => affirmsAny(text, rules.impaired_speech))
  })
  keep('a complaint that does not name the diagnosis', ({ items }) => {
    return !namesSecret(items.chiefcomplaint, secretNames(items))
  })
  const sorted = stays.sort((a, b) => Number(a.hadm_id) - Number(b.hadm_id))
  return { candidates: sorted.map(candidateOf), left }
}

/** The diagnosis of each stay that has one alone, of the five; null for the others. */
async function onlyDiagnoses(
  rows: AsyncIterable<Record<string, string>>,
  rules: MimicRules,
): Promise<Map<string, string | null>> {
  const found = new Map<string, string | null>()
  for await (const { stay_id = '', icd_code = '', icd_version = '' } of rows) {
    const begins = (codes: readonly string[]) => codes.some((code) => icd_code.replace('.', '').startsWith(code))
    const one = rules.diagnoses.find(({ icd10, icd9 }) => begins(icd_version === '9' ? icd9 : icd10))
    found.set(stay_id, found.has(stay_id) ? null : (one?.name ?? null))
  }
  return found
}

async function readTriage(
  rows: AsyncIterable<Record<string, string>>,
  stays: ReadonlyMap<string, Stay>,
  rules: MimicRules,
): Promise<void> {
  for await (const { stay_id = '', pain = '', chiefcomplaint = '' } of rows) {
    const stay = stays.get(stay_id)
    if (!stay) continue
    stay.writtenPain = pain.replace(/\.0$/, '')
    stay.items.pain = Number(stay.writtenPain)
    stay.items.chiefcomplaint = onePart(knownValue(chiefcomplaint, rules))
  }
}

/** What `admissions` and `patients` say: MIMIC gives an age in an anchor year, and visits in years shifted alike. */
async function readHospital(
  rows: (table: 'admissions' | 'patients') => AsyncIterable<Record<string, string>>,
  stays: readonly Stay[],
  rules: MimicRules,
): Promise<void> {
  const byAdmission = new Map(stays.map((stay) => [stay.hadm_id, stay]))
  for await (const { hadm_id = '', admission_location = '', insurance = '', marital_status = '' } of rows(
    'admissions',
  )) {
    const stay = byAdmission.get(hadm_id)
    if (!stay) continue
    stay.admission = admission_location
    stay.items.insurance = knownValue(insurance, rules)
    stay.items.marital_status = knownValue(marital_status, rules).toLowerCase()
  }
  const ages = new Map<string, number>()
  const wanted = new Set(stays.map((stay) => stay.subject_id))
  for await (const { subject_id = '', anchor_age = '', anchor_year = '' } of rows('patients')) {
    if (wanted.has(subject_id)) ages.set(subject_id, Number(anchor_age) - Number(anchor_year))
  }
  for (const stay of stays) stay.items.age += ages.get(stay.subject_id) ?? NaN
}

function isTransfer({ items, admission }: Stay, rules: MimicRules): boolean {
  return [items.chiefcomplaint, items.disposition, admission].some((text) => affirmsAny(text, rules.transfer))
}

async function readNotes(
  rows: AsyncIterable<Record<string, string>>,
  stays: readonly Stay[],
  rules: MimicRules,
): Promise<void> {
  const byAdmission = new Map(stays.map((stay) => [stay.hadm_id, stay]))
  for await (const { hadm_id = '', note_type, text = '' } of rows) {
    const stay = byAdmission.get(hadm_id)
    if (stay && note_type === 'DS') stay.note = partsOf(text, rules)
  }
}

function candidateOf({ hadm_id, items, note, medicines }: Stay): Candidate {
  return { hadm_id, items: { ...items, medication: [...medicines].join('; ') }, note }
}
