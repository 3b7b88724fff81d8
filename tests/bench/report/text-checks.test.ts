import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../../bench/report/text-checks.ts'
import { loadCases } from '../../../bench/run/data.ts'
import type { Profile } from '../../../bench/schema/profile.ts'
import type { Exchange, LedgerEntry } from '../../../bench/schema/transcript.ts'

const profile: Profile = {
  ...[...loadCases('dev').profiles.values()][0]!,
  chiefcomplaint: 'chest pain',
  present_illness_positive: 'pressure across the chest; vomiting twice; fever',
  present_illness_negative: 'no cough; no leg swelling',
  medical_history: 'atrial fibrillation',
  diagnosis: 'myocardial infarction',
}
const told = (item: LedgerEntry['item'], fact: string): LedgerEntry => ({
  item,
  fact,
  how: 'told',
  elicited: true,
  rule: 'asked',
})
const complaint: Exchange = {
  round: 0,
  doctor: 'Hello, how can I help you?',
  patient: 'I have chest pain.',
  understood: { topics: ['chiefcomplaint'], acts: [] },
  ledger: [told('chiefcomplaint', 'chest pain')],
}

/** The faults of one answer, after the complaint. */
function faults(
  said: string,
  options: { asked?: string[]; ledger?: LedgerEntry[]; doctor?: string; persona?: string } = {},
) {
  const { asked = [], ledger = [], doctor = 'Tell me.', persona = 'plain-B-high-normal' } = options
  const answer: Exchange = { round: 1, doctor, patient: said, understood: { topics: asked, acts: [] }, ledger }
  return faultsOf({ case: 'x', persona, exchanges: [complaint, answer] }, profile).map(
    (one) => `${one.kind}: ${one.why}`,
  )
}

describe('faultsOf', () => {
  it('lets pass what was told, what was asked and denied, and the complaint', () => {
    expect(
      faults("Yes, I've been throwing up.", {
        asked: ['symptom:vomiting'],
        ledger: [told('present_illness_positive', 'vomiting twice')],
      }),
    ).toEqual([])
    expect(
      faults('No cough.', { asked: ['symptom:cough'], ledger: [told('present_illness_negative', 'no cough')] }),
    ).toEqual([])
    expect(faults('No rash.', { asked: ['symptom:rash'] })).toEqual([])
    expect(faults('The chest pain is bad.')).toEqual([])
    expect(
      faults('I have an irregular heartbeat.', { ledger: [told('medical_history', 'atrial fibrillation')] }),
    ).toEqual([])
  })

  it('finds a finding that no fact holds, one of the record that was not told, and a denial of what was not asked', () => {
    expect(faults('I have diarrhea.')).toEqual(['invention: states diarrhea, which no fact told so far holds'])
    expect(faults("I've been throwing up.")).toEqual(['invention: states vomiting, which no fact told so far holds'])
    expect(faults('No rash.')).toEqual(['invention: denies rash, which was neither asked for nor told'])
  })

  it('finds what stands against the record', () => {
    expect(faults('I have a cough.', { asked: ['symptom:cough'] })).toEqual([
      'contradiction: states cough, which the record denies',
    ])
    expect(faults('No fever.', { asked: ['symptom:fever'] })).toEqual([
      'contradiction: denies fever, which the record states',
    ])
  })

  it('lets a patient ask back the word that the doctor used, and no other', () => {
    expect(faults('What does dyspnea mean?', { doctor: 'Any dyspnea?' })).toEqual([])
    expect(faults("I don't know what febrile is.", { doctor: 'Are you febrile?' })).toEqual([])
    expect(faults('Could it be my fever?', { doctor: 'Any dyspnea?' })).not.toEqual([])
  })

  it('finds the diagnosis, also by another name, but not in a told fact', () => {
    expect(faults('Is it a heart attack?')).toEqual(['diagnosis_named: myocardial infarction'])
    expect(
      faults('My father had a heart attack.', { ledger: [told('family_medical_history', 'father with heart attack')] }),
    ).toEqual([])
  })

  it('counts sentences by personality, and words', () => {
    expect(faults('Yes. No. Well. Hm.')).toEqual(['too_many_sentences: 4 sentences'])
    expect(faults('Yes. No. Well. Hm.', { persona: 'verbose-B-high-normal' })).toEqual([])
    expect(faults(`${Array.from({ length: 21 }, () => 'so').join(' ')}.`)).toEqual(['sentence_too_long: 21 words'])
    expect(faults(`${Array.from({ length: 20 }, () => 'so').join(' ')}.`)).toEqual([])
  })
})
