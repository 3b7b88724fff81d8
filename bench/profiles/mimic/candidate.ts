import type { MimicRules } from '../../schema/mimic.ts'
import { type NoteParts, partsOf } from './note.ts'

/** The items of a profile that the tables hold as they are; an empty text where a table says nothing. */
export interface TabledItems {
  age: number
  gender: string
  race: string
  marital_status: string
  insurance: string
  chiefcomplaint: string
  pain: number
  medication: string
  arrival_transport: string
  disposition: string
  diagnosis: string
}

/** A stay of the cohort: what the tables say of it, and the parts of its discharge note. */
export interface Candidate {
  hadm_id: string
  items: TabledItems
  note: NoteParts
}

/** A stay while the tables are read. */
export interface Stay extends Candidate {
  subject_id: string
  stay_id: string
  admission: string
  medicines: Set<string>
  /** What a rule asks of a field whose value did not fit the item. */
  writtenPain: string
}

/** A stay as `edstays` has it. The age is the year of the visit, for a patient's own year of birth comes later. */
export function stayOf(row: Record<string, string>, diagnosis: string, rules: MimicRules): Stay {
  const known = (value = '') => (rules.vague.includes(value.toLowerCase()) ? '' : knownValue(value, rules))
  return {
    hadm_id: row.hadm_id!,
    subject_id: row.subject_id!,
    stay_id: row.stay_id!,
    admission: '',
    medicines: new Set(),
    writtenPain: '',
    note: partsOf('', rules),
    items: {
      age: Number(row.intime!.slice(0, 4)),
      gender: row.gender === 'F' ? 'Female' : 'Male',
      race: titled(known(row.race)),
      marital_status: '',
      insurance: '',
      chiefcomplaint: '',
      pain: 0,
      medication: '',
      arrival_transport: sentence(known(row.arrival_transport)),
      disposition: sentence(known(row.disposition)),
      diagnosis,
    },
  }
}

/** A table's value, or an empty text for one that says nothing ("UNKNOWN", "___"). */
export function knownValue(value: string, rules: MimicRules): string {
  return rules.unknown.includes(value.toLowerCase()) ? '' : value
}

/** "WALK IN" is "Walk in". */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
}

/** "BLACK/AFRICAN AMERICAN" is "Black/African American". */
function titled(text: string): string {
  return text.toLowerCase().replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase())
}

/** A text as one part of an item, in which semicolons part values. */
export function onePart(text: string): string {
  return text.replaceAll(';', ',').replace(/\s+/g, ' ').trim()
}
