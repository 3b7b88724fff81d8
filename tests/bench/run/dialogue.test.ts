import { describe, expect, it } from 'vitest'
import { loadCases } from '../../../bench/run/data.ts'
import { readDialogues } from '../../../bench/run/dialogue.ts'
import { dialogueOf, recordOf } from '../../../bench/run/export-dialogue.ts'
import { readPhysioNet } from '../../../bench/profiles/physionet.ts'
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
    expect((line.dialog_history as unknown[]).at(-1)).toEqual({
      role: 'Doctor',
      content: `[DDX]\n1. flu\n2. ${profile.diagnosis}`,
    })
    expect(read(line).ddx).toEqual(first.ddx)
  })

  it("go out under the names that the original's scripts read, each with a whole number of its own", () => {
    const first = read({ hadm_id: one.profile, ...persona, dialog_history: talk })
    const line = dialogueOf({ ...first, diagnosis: 'urinary tract infection' })
    expect(line).toMatchObject({
      personality_type: 'distrust',
      cefr_type: 'A',
      recall_level_type: 'low',
      dazed_level_type: 'normal',
      diagnosis: 'Urinary tract infection',
    })
    const trials = [1, 2].map((trial) => dialogueOf({ ...first, trial }).hadm_id)
    expect(new Set(trials).size).toBe(2)
    expect(trials.every(Number.isSafeInteger)).toBe(true)
    expect(dialogueOf({ ...first, profile: '20000001' }).hadm_id).toBe(20000001)
    const records = [1, 2].map((trial) => recordOf({ ...first, trial }, profile, 'dev'))
    expect(records.map(({ hadm_id }) => hadm_id)).toEqual(trials)
    expect(recordOf(first, { ...profile, words: { med_A: 'pain' } }, 'dev')).toMatchObject({ med_A: 'pain' })
    const { set, splits } = readPhysioNet(records, 'records')
    expect(set.profiles.map(({ present_illness_positive }) => present_illness_positive)).toEqual([
      profile.present_illness_positive,
      profile.present_illness_positive,
    ])
    expect(splits[0]!.cases.map(({ persona: id }) => id)).toEqual([one.persona, one.persona])
  })

  it('come in with the original names, ratings of experts beside them, and a differential without its mark', () => {
    const shared = cases.split.cases.filter(
      ({ profile: id }) => cases.split.cases.filter((each) => each.profile === id).length > 1,
    )
    const [first] = shared
    const [personality_type, cefr_type, recall_level_type, dazed_level_type] = first!.persona.split('-')
    const types = { personality_type, cefr_type, recall_level_type, dazed_level_type }
    expect(read({ hadm_id: first!.profile, ...types, dialog_history: talk }).case).toBe(first!.id)
    const rated = { personality: 4, cefr: 3, recall: 4, confused: null }
    const only = cases.split.cases.find(({ profile: id }) => !shared.some((each) => each.profile === id))!
    expect(read({ hadm_id: only.profile, ...rated, dialogue_history: talk }).case).toBe(only.id)
    const list = `1. **flu**\n2. ${profile.diagnosis}`
    for (const last of [`Thank you. [ddx]\n${list}`, `Here are my top five:\n${list}`]) {
      const found = read({
        hadm_id: one.profile,
        ...persona,
        dialog_history: [...talk.slice(0, 4), { role: 'Doctor', content: last }],
      })
      expect(found.scores.ddx.rank, last).toBe(2)
    }
    const none = read({ hadm_id: one.profile, ...persona, dialog_history: talk.slice(0, 3) })
    expect(none.outcome).toEqual({ kind: 'no_ddx' })
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
