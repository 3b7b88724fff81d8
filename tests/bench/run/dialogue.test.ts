import { describe, expect, it } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { dialogueOf, readDialogues } from '../../../bench/run/dialogue.ts'
import { measure } from '../../../bench/scoring/measures.ts'

const cases = loadCases('dev')
const one = cases.split.cases.find(({ persona }) => persona === 'distrust-A-low-normal')!
const profile = cases.profiles.get(one.profile)!
const persona = { personality: 'distrust', cefr: 'A', recall_level: 'low', dazed_level: 'normal' }
const read = (value: unknown) => readDialogues([{ value, where: 'd.jsonl, line 1' }], cases)[0]!.consultation

const talk = [
  { role: 'Doctor', content: 'Hello, how can I help you?' },
  { role: 'Patient', content: 'It hurts.' },
  { role: 'Doctor', content: 'Since when?' },
  { role: 'Patient', content: 'Why do you ask?' },
  { role: 'Doctor', content: `Here are my differential diagnoses: [DDX]\n1. flu\n2. ${profile.diagnosis}` },
]

describe('dialogues of PatientSim', () => {
  it('become consultations with an exact differential and no coverage', () => {
    const found = read({ hadm_id: one.profile, ...persona, dialog_history: talk, model: 'x' })
    expect(found).toMatchObject({
      case: one.id,
      trial: 1,
      outcome: { kind: 'diagnosed' },
      ddx: ['flu', profile.diagnosis],
      scores: { ddx: { rank: 2 } },
    })
    expect(found.exchanges.map(({ round, patient }) => [round, patient])).toEqual([
      [0, 'It hurts.'],
      [1, 'Why do you ask?'],
      [2, null],
    ])
    expect(measure(found)).toMatchObject({ ddx1: 0, ddx5: 1, coverage: null })
  })

  it('are read whatever they call their fields, and in whatever order they speak', () => {
    const history = [
      { role: 'system', content: 'x' },
      { role: 'PATIENT ', text: 'It hurts.' },
      { role: 'patient', text: 'A lot.' },
      { role: 'doctor', message: 'Where?' },
    ]
    const found = read({
      hadm_id: one.profile,
      personality: 'Distrust',
      cefr: 'a',
      recall: 'low',
      dialogue_history: history,
    })
    expect(found.exchanges.map(({ doctor, patient }) => [doctor, patient])).toEqual([
      ['', 'It hurts.\nA lot.'],
      ['Where?', null],
    ])
    expect(found).toMatchObject({ case: one.id, outcome: { kind: 'no_ddx' }, scores: { ddx: { rank: null } } })
  })

  it('go out and come in again as the same talk', () => {
    const first = read({ hadm_id: one.profile, ...persona, dialog_history: talk })
    expect(read(dialogueOf(first))).toEqual(first)
    const structured = {
      ...first,
      exchanges: [...first.exchanges.slice(0, -1), { ...first.exchanges.at(-1)!, doctor: 'Thank you.' }],
    }
    const line = dialogueOf(structured)
    expect(line).toMatchObject({ hadm_id: one.profile, ...persona })
    expect((line.dialog_history as unknown[]).at(-1)).toEqual({
      role: 'Doctor',
      content: `[DDX]\n1. flu\n2. ${profile.diagnosis}`,
    })
    expect(read(line).ddx).toEqual(first.ddx)
  })

  it('of one case are its trials', () => {
    const value = { hadm_id: one.profile, ...persona, dialog_history: talk }
    const found = readDialogues(
      [
        { value, where: '1' },
        { value, where: '2' },
      ],
      cases,
    )
    expect(found.map(({ consultation }) => consultation.trial)).toEqual([1, 2])
  })

  it.each([
    [
      { hadm_id: 'nobody', dialog_history: talk },
      'dialogue/no-case',
      /hadm_id nobody: the dev split has no such patient/,
    ],
    [{ hadm_id: one.profile }, 'dialogue/invalid', /line 1 is no line of a dialogue.jsonl: dialog_history/],
    [
      { hadm_id: one.profile, dialog_history: [{ role: 'nurse', content: 'secret words' }] },
      'dialogue/invalid',
      /^(?!.*secret)/,
    ],
    ['text', 'dialogue/invalid', /line 1/],
  ])('are refused: %j', (value, code, message) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
  })
})
