import { expect, it } from 'vitest'
import { unaskedOf } from '../../../bench/report/unasked.ts'
import type { Consultation, LedgerEntry } from '../../../bench/schema/transcript.ts'
import { profile } from '../patients/reference/cases.ts'

const told = (item: LedgerEntry['item'], fact: string): LedgerEntry => ({
  item,
  fact,
  how: 'told',
  elicited: true,
  rule: 'asked',
})

/** A talk of one question that let out these facts of the first hand-written profile. */
function talkOf(doctor: string, ledger: LedgerEntry[]): Consultation {
  const exchange = { round: 1, doctor, patient: 'Yes.', understood: { topics: [], acts: [] }, ledger }
  return { case: 'x', persona: 'plain-B-high-normal', exchanges: [exchange] } as unknown as Consultation
}

it('goes by what a question was meant to ask, whatever the patient took it for', () => {
  const smokes = told('tobacco', profile(1).tobacco)
  const spreads = told('present_illness_positive', 'spreads to the left arm')
  const count = (doctor: string, ...ledger: LedgerEntry[]) =>
    unaskedOf(talkOf(doctor, ledger), profile(1)).unasked.map((one) => one.item)
  expect(count('You are safe here. Do you smoke or drink alcohol?', smokes)).toEqual([])
  expect(count('Do you exercise?', smokes)).toEqual(['tobacco'])
  expect(count('Does it spread anywhere?', spreads, smokes)).toEqual(['tobacco'])
  expect(count('Have you noticed any other symptoms?', spreads)).toEqual([])
  expect(count('Do you have a cough?', spreads)).toEqual(['present_illness_positive'])
  expect(
    unaskedOf(talkOf('Hello.', [told('chiefcomplaint', 'chest pain'), { ...smokes, how: 'withheld' }]), profile(1)),
  ).toEqual({ told: 0, unasked: [] })
})
