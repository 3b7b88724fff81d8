import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { MimicTable } from '../../bench/profiles/mimic/tables.ts'

/** A stay of a made-up MIMIC, in the terms of its tables; what is not given is a stay that the cohort takes. */
export interface MadeStay {
  icd?: string[]
  icdVersion?: number
  gender?: string
  race?: string
  transport?: string
  disposition?: string
  pain?: string
  complaint?: string
  medicines?: string[]
  location?: string
  marital?: string
  insurance?: string
  age?: number
  note?: string | null
  /** How often the admission came through the ED. */
  visits?: number
  admitted?: boolean
}

const headers: Record<MimicTable, [folder: string, columns: string]> = {
  edstays: ['ed', 'subject_id,hadm_id,stay_id,intime,outtime,gender,race,arrival_transport,disposition'],
  diagnosis: ['ed', 'subject_id,stay_id,seq_num,icd_code,icd_version,icd_title'],
  triage: ['ed', 'subject_id,stay_id,temperature,heartrate,pain,acuity,chiefcomplaint'],
  medrecon: ['ed', 'subject_id,stay_id,charttime,name,gsn'],
  admissions: ['hosp', 'subject_id,hadm_id,admittime,admission_location,insurance,marital_status'],
  patients: ['hosp', 'subject_id,gender,anchor_age,anchor_year,dod'],
  discharge: ['note', 'note_id,subject_id,hadm_id,note_type,note_seq,charttime,text'],
}

/** A discharge note of MIMIC's build: parts with headers, names blanked out, quotes and commas inside. */
export function madeNote(
  illness = 'He has had a cough and "rusty" sputum for 3 days, with fever.\nNo chest pain.',
): string {
  return [
    'Name:  ___                     Unit No:   ___',
    'Service: MEDICINE',
    '',
    'Allergies:',
    'Penicillins',
    '',
    'Chief Complaint:',
    'cough',
    '',
    'History of Present Illness:',
    illness,
    '',
    'Past Medical History:',
    'Hypertension, gout',
    '',
    'Social History:',
    '___',
    'Family History:',
    'Mother with diabetes.',
    '',
    'Physical Exam:',
    'Crackles at the right base.',
  ].join('\n')
}

/**
 * Writes the seven tables of stays that nobody had, as PhysioNet lays them out; some packed, some not.
 * @returns the folder
 */
export function madeMimic(folder: string, stays: readonly MadeStay[]): string {
  const rows: Record<MimicTable, string[][]> = {
    edstays: [],
    diagnosis: [],
    triage: [],
    medrecon: [],
    admissions: [],
    patients: [],
    discharge: [],
  }
  for (const [i, stay] of stays.entries()) addStay(rows, stay, i)
  for (const [name, [place, columns]] of Object.entries(headers)) {
    mkdirSync(join(folder, place), { recursive: true })
    const text =
      [columns.split(','), ...rows[name as MimicTable]].map((row) => row.map(cell).join(',')).join('\n') + '\n'
    const packed = name !== 'triage'
    writeFileSync(join(folder, place, `${name}.csv${packed ? '.gz' : ''}`), packed ? gzipSync(text) : text)
  }
  return folder
}

/** The stay's `hadm_id`. */
export const hadmId = (i: number) => String(20_000_000 + i)

function addStay(rows: Record<MimicTable, string[][]>, stay: MadeStay, i: number): void {
  const [subject, hadm] = [String(10_000_000 + i), hadmId(i)]
  const { gender = 'M', race = 'WHITE', transport = 'WALK IN', disposition = 'ADMITTED' } = stay
  const { icd = ['J189'], icdVersion = 10, medicines = ['lisinopril', 'allopurinol'] } = stay
  for (let visit = 0; visit < (stay.visits ?? 1); visit++) {
    const id = String(30_000_000 + i * 10 + visit)
    const admission = stay.admitted === false ? '' : hadm
    rows.edstays.push([
      subject,
      admission,
      id,
      '2150-03-01 08:00:00',
      '2150-03-01 14:00:00',
      gender,
      race,
      transport,
      disposition,
    ])
    icd.forEach((code, n) => rows.diagnosis.push([subject, id, String(n + 1), code, String(icdVersion), 'A TITLE']))
    rows.triage.push([subject, id, '98.6', '80', stay.pain ?? '4', '3', stay.complaint ?? 'Cough, Fever'])
    for (const name of medicines) rows.medrecon.push([subject, id, '2150-03-01 08:30:00', name, '1'])
  }
  rows.admissions.push([
    subject,
    hadm,
    '2150-03-01 12:00:00',
    stay.location ?? 'EMERGENCY ROOM',
    stay.insurance ?? 'Medicare',
    stay.marital ?? 'MARRIED',
  ])
  rows.patients.push([subject, gender, String((stay.age ?? 70) - 2), '2148', ''])
  if (stay.note !== null)
    rows.discharge.push([`${subject}-DS-1`, subject, hadm, 'DS', '1', '2150-03-05', stay.note ?? madeNote()])
}

/** Quoted where PostgreSQL's COPY quotes. */
function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
