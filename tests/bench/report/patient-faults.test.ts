import { describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { findBaseline } from '../../../bench/doctors/baselines/index.ts'
import { markFaults } from '../../../bench/report/patient-faults.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { readConsultations } from '../../../bench/run/read-bundle.ts'
import type { Profile } from '../../../bench/schema/profile.ts'
import type { Exchange } from '../../../bench/schema/transcript.ts'
import { makeBundle, temporaryFolder } from '../../support/runs.ts'

const { profiles } = loadCases('dev')
const profile: Profile = {
  ...[...profiles.values()][0]!,
  chiefcomplaint: 'chest pain',
  present_illness_positive: 'pressure across the chest; vomiting twice; fever',
  present_illness_negative: 'no cough; no leg swelling',
  medical_history: 'high blood pressure',
  diagnosis: 'myocardial infarction',
}
const turn = (round: number, doctor: string, patient: string | null): Exchange => ({ round, doctor, patient, understood: null, ledger: [] })

/** The kinds of fault in a prompted patient's last answer. */
function kindsOf(said: string, options: { doctor?: string; persona?: string } = {}): string[] {
  const { doctor = 'And what else?', persona = 'plain-B-high-normal' } = options
  const exchanges = [turn(0, 'Hello, how can I help you?', 'My chest hurts.'), turn(1, doctor, said)]
  const marked = markFaults({ case: 'x', persona, exchanges }, profile)
  expect(marked[0]!.faults).toEqual([])
  return marked[1]!.faults!.map(({ kind }) => kind)
}

describe('markFaults of a patient that a model plays alone', () => {
  it.each([
    ['diagnosis_leaked', 'I think I am having a heart attack.'],
    ['diagnosis_leaked', 'They told me that it is a myocardial infarction.'],
    ['diagnosis_leaked', 'My MI started at noon.'],
    ['role_flipped', 'How long have you had this pain?'],
    ['role_flipped', 'Doctor: Does it spread? Patient: Yes.'],
    ['role_flipped', 'As an AI, I cannot feel pain.'],
    ['role_flipped', 'The patient denies any allergies.'],
    ['role_flipped', 'It hurts.\nDoctor: Since when?'],
    ['role_flipped', '[DDX] angina'],
    ['role_flipped', 'How are you feeling today?'],
    ['role_flipped', 'What medications are you taking?'],
    ['role_flipped', 'Based on your answers it may be your heart.'],
    ['role_flipped', 'You should take an aspirin.'],
    ['role_flipped', "I'm sorry, but I can't assist with that."],
    ['role_flipped', 'The patient winces. It hurts.'],
    ['sentence_limit', 'Yes. It hurts. It is bad. Please help.'],
    ['sentence_limit', `It hurts ${'very '.repeat(20)}much.`],
    ['contradiction', 'I have a cough.'],
    ['contradiction', 'I have leg swelling.'],
    ['contradiction', 'No, I have no fever.'],
    ['contradiction', "I haven't vomited at all."],
    ['invention', 'I have diarrhea too.'],
    ['invention', 'There is blood in my urine.'],
    ['early_end', 'Thank you for your time, goodbye!'],
    ['early_end', "I'm done talking."],
    ['early_end', 'I think we can end here.'],
    ['early_end', "I'll leave now."],
  ])('finds %s in "%s"', (kind, said) => {
    expect(kindsOf(said)).toEqual([kind])
  })

  it.each([
    ['I have chest pain and a fever.'],
    ['No cough, doctor.'],
    ['No, I have no rash.'],
    ['What is dyspnea?', { doctor: 'Any dyspnea?' }],
    ['Is it a heart attack, you say?', { doctor: 'It may be a heart attack.' }],
    ['Goodbye, doctor.', { doctor: 'Thank you for your time. Goodbye.' }],
    ['Yes. It hurts. It is bad. Please help.', { persona: 'verbose-B-high-normal' }],
    ['My doctor said: take the pills.'],
    ['My doctor said that I should take it easy.'],
    ['I came to see you, doctor, because I need help with the pain.'],
    ["I'm sorry, but I can't remember."],
    ['I am sure that it is nothing, doctor.'],
  ] as [string, { doctor?: string; persona?: string }?][])('lets pass "%s"', (said, options) => {
    expect(kindsOf(said, options)).toEqual([])
  })

  it('names one fault of a kind once, and leaves the closing exchange alone', () => {
    const exchanges = [turn(0, 'Hello', 'I have a cough. Such a cough.'), turn(1, '[DDX] angina', null)]
    const marked = markFaults({ case: 'x', persona: 'plain-B-high-normal', exchanges }, profile)
    expect(marked[0]!.faults).toEqual([{ kind: 'contradiction', why: 'states cough, which the record denies' }])
    expect(marked[1]).toEqual(exchanges[1])
  })
})

describe('markFaults of the reference patient', () => {
  it('finds nothing in its words, with and without the ledger', { timeout: 60_000 }, async () => {
    const folder = join(temporaryFolder(), 'checklist')
    await makeBundle(folder, findBaseline('checklist-plain'))
    let turns = 0
    for await (const talk of readConsultations(folder)) {
      const bare = talk.exchanges.map((exchange) => ({ ...exchange, understood: null, ledger: [] }))
      for (const exchanges of [talk.exchanges, bare]) {
        const marked = markFaults({ ...talk, exchanges }, profiles.get(talk.profile)!)
        turns += marked.filter(({ faults }) => faults).length
        expect(marked.flatMap(({ faults }) => faults ?? [])).toEqual([])
      }
    }
    expect(turns).toBe(2 * 1051)
  })
})
