import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Cohort, drawCohort } from '../../../../bench/profiles/mimic/cohort.ts'
import { mimicRules } from '../../../../bench/profiles/mimic/rules.ts'
import { findTables } from '../../../../bench/profiles/mimic/tables.ts'
import { hadmId, type MadeStay, madeMimic, madeNote } from '../../../support/mimic.ts'
import { temporaryFolder } from '../../../support/runs.ts'

const draw = (stays: readonly MadeStay[]): Promise<Cohort> =>
  drawCohort(findTables([madeMimic(temporaryFolder(), stays)]), mimicRules)

const diagnosesOf = ({ candidates }: Cohort) => candidates.map(({ items }) => items.diagnosis)

describe('the cohort of MIMIC', () => {
  it('joins the tables into the items of a profile and the parts of the note', async () => {
    const { candidates } = await draw([{ medicines: ['aspirin', 'aspirin', 'warfarin [Coumadin; 5 mg]'] }])
    expect(candidates).toEqual([
      {
        hadm_id: hadmId(0),
        items: {
          age: 70,
          gender: 'Male',
          race: 'White',
          marital_status: 'married',
          insurance: 'Medicare',
          chiefcomplaint: 'Cough, Fever',
          pain: 4,
          medication: 'aspirin; warfarin [Coumadin, 5 mg]',
          arrival_transport: 'Walk in',
          disposition: 'Admitted',
          diagnosis: 'Pneumonia',
        },
        note: {
          allergies: 'Penicillins',
          present_illness: 'He has had a cough and "rusty" sputum for 3 days, with fever. No chest pain.',
          past_medical_history: 'Hypertension, gout',
          social_history: '___',
          family_history: 'Mother with diabetes.',
        },
      },
    ])
  })

  it.each<[string, MadeStay]>([
    ['Pneumonia', { icd: ['J189'] }],
    ['Pneumonia', { icd: ['486'], icdVersion: 9 }],
    ['Intestinal obstruction', { icd: ['K56609'], complaint: 'Abd pain' }],
    ['Urinary tract infection', { icd: ['N390'], complaint: 'Dysuria' }],
    ['Urinary tract infection', { icd: ['N12'], complaint: 'Flank pain' }],
    ['Urinary tract infection', { icd: ['5990'], icdVersion: 9, complaint: 'Dysuria' }],
    ['Myocardial infarction', { icd: ['I214'], complaint: 'Chest pain' }],
    ['Cerebral infarction', { icd: ['I639'], complaint: 'L Weakness' }],
    ['Cerebral infarction', { icd: ['43491'], icdVersion: 9, complaint: 'L Weakness' }],
  ])('takes a stay of %s: %j', async (diagnosis, stay) => expect(diagnosesOf(await draw([stay]))).toEqual([diagnosis]))

  it('keeps an insurance that the table calls other: it is recorded', async () => {
    const { candidates } = await draw([{ insurance: 'Other' }, { insurance: '___' }])
    expect(candidates.map(({ items }) => items.insurance)).toEqual(['Other', ''])
  })

  it('takes age, pain and medicines up to the limit, and words that are denied', async () => {
    const medicines = Array.from({ length: 15 }, (_, i) => `medicine ${i}`)
    const denied = madeNote('Cough for 3 days. She denies slurred speech, aphasia.')
    const stays = [{ pain: '0' }, { pain: '10' }, { pain: '7.0' }, { medicines: [] }, { medicines }, { note: denied }]
    expect((await draw(stays)).candidates).toHaveLength(stays.length)
  })

  it.each<[string, MadeStay]>([
    ['one ED diagnosis, of the five, and admitted', { icd: ['J189', 'I10'] }],
    ['one ED diagnosis, of the five, and admitted', { icd: ['I10'] }],
    ['one ED diagnosis, of the five, and admitted', { icd: ['43490'], icdVersion: 9 }],
    ...['K560', 'K567', 'K5641', 'N3010', 'N3040'].map((code): [string, MadeStay] => [
      'one ED diagnosis, of the five, and admitted',
      { icd: [code], complaint: 'Abd pain' },
    ]),
    ['one ED diagnosis, of the five, and admitted', { icd: ['5601'], icdVersion: 9 }],
    ['one ED diagnosis, of the five, and admitted', { admitted: false }],
    ['the only ED stay of the admission', { visits: 2 }],
    ['known race and transport', { race: 'UNKNOWN' }],
    ['known race and transport', { race: 'PATIENT DECLINED TO ANSWER' }],
    ['known race and transport', { transport: 'UNKNOWN' }],
    ['known race and transport', { transport: 'OTHER' }],
    ['known race and transport', { race: 'OTHER' }],
    ['known complaint', { complaint: '' }],
    ['known complaint', { complaint: '___' }],
    ['pain of 0 to 10', { pain: '' }],
    ['pain of 0 to 10', { pain: '11' }],
    ['pain of 0 to 10', { pain: 'uta' }],
    ['at most 15 medicines', { medicines: Array.from({ length: 16 }, (_, i) => `medicine ${i}`) }],
    ['a known age', { age: 17 }],
    ['no transfer', { complaint: 'Cough, Transfer' }],
    ['no transfer', { location: 'TRANSFER FROM HOSPITAL' }],
    ['no transfer', { disposition: 'TRANSFER' }],
    ['a discharge note with a present illness', { note: null }],
    ['a discharge note with a present illness', { note: 'Social History:\n___\n' }],
    ['no impaired speech', { complaint: 'Slurred speech' }],
    ['no impaired speech', { note: madeNote('Found comatose at home.') }],
    ['no impaired speech', { note: madeNote('No fever. She is aphasic since this morning.') }],
    ['a complaint that does not name the diagnosis', { complaint: 'PNEUMONIA' }],
    ['a complaint that does not name the diagnosis', { icd: ['I639'], complaint: 'CODE STROKE' }],
  ])('"%s" leaves out %j, and takes its neighbours', async (rule, stay) => {
    const { candidates, left } = await draw([{}, stay, {}])
    expect(candidates.map((one) => one.hadm_id)).toEqual([hadmId(0), hadmId(2)])
    const place = left.findIndex((one) => one.stays === 2)
    expect(left[place]!.rule).toBe(rule)
  })

  it('names every table that is missing', () => {
    const folder = madeMimic(temporaryFolder(), [{}])
    rmSync(join(folder, 'ed', 'triage.csv'))
    rmSync(join(folder, 'note', 'discharge.csv.gz'))
    expect(() => findTables([folder])).toThrow(/There is no triage\.csv\.gz, discharge\.csv\.gz in/)
  })
})
