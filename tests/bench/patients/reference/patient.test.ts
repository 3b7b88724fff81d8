import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsOf } from '../../../../bench/patients/reference/facts.ts'
import { countWords, sentenceLimit, sentencesOf } from '../../../../bench/patients/reference/fit.ts'
import { layText } from '../../../../bench/patients/reference/lay.ts'
import { explain, referencePatient } from '../../../../bench/patients/reference/patient.ts'
import { namesSecret, secretNames } from '../../../../bench/patients/reference/secret.ts'
import { findPersona, personas } from '../../../../bench/schema/persona.ts'
import { isDisclosed, ledgerEntrySchema } from '../../../../bench/schema/transcript.ts'
import { profiles } from './cases.ts'

const questions = [
  'Hello, how can I help you?', 'When did it start?', 'Do you have a fever?', 'What medicines do you take?',
  'Do you smoke?', 'Any other symptoms?', 'Tell me more.', "Don't worry, we will take good care of you.",
  'Do you have a list of your medicines?', 'Any dyspnea or hemoptysis?', 'How bad is the pain from 0 to 10?',
  'Do you have any medical problems?', 'Any allergies?', 'Does anything run in your family?',
  'What do you do for work?', 'Nice weather today, is it not?', '...', 'Could it be a stroke?',
  'Any fever, chills, cough, nausea, vomiting, diarrhea or chest pain, and what makes it better or worse?',
]

const turn = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...questions) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.nat(3000).map((n) => 'pain '.repeat(n)) },
)

function open(profileIndex: number, personaIndex: number, seed: string) {
  const profile = profiles[profileIndex]!
  const persona = personas[personaIndex]!
  const id = `${profile.hadm_id}.${persona.id}`
  const session = referencePatient.open({ id, profile: profile.hadm_id, persona: persona.id }, profile, seed)
  return { profile, persona, session }
}

const plain = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)

test('any talk: told facts are said, limits hold, no diagnosis is named, a replay gives the same bytes', () => {
  fc.assert(
    fc.property(
      fc.nat(profiles.length - 1),
      fc.nat(personas.length - 1),
      fc.array(turn, { minLength: 1, maxLength: 12 }),
      (profileIndex, personaIndex, turns) => {
        const { profile, persona, session } = open(profileIndex, personaIndex, '7')
        const secret = secretNames(profile)
        const facts = new Map(factsOf(profile).map((fact) => [`${fact.item}|${fact.text}`, fact]))
        const told = new Set<string>()
        const replies = turns.map((text) => session.reply(text))
        for (const { said, ledger } of replies) {
          const sentences = sentencesOf(said)
          expect(sentences.length).toBeGreaterThan(0)
          expect(sentences.length).toBeLessThanOrEqual(sentenceLimit(persona.personality))
          expect(sentences.every((one) => countWords(one) <= 20), said).toBe(true)
          expect(said).not.toMatch(/[()*]/)
          expect(namesSecret(said, secret)).toBe(false)
          for (const entry of ledger) {
            ledgerEntrySchema.strict().parse(entry)
            if (!isDisclosed(entry.how)) continue
            const key = `${entry.item}|${entry.fact}`
            expect(told.has(key), key).toBe(false)
            told.add(key)
            if (/^(none|never|never smoker)\b/.test(entry.fact)) continue
            const words = plain(said)
            for (const word of plain(layText(facts.get(key)!, persona.cefr)).filter((one) => one.length > 3)) {
              const stem = word.replace(/s$/, '').slice(0, 4)
              expect(words.some((one) => one.startsWith(stem)), `${said} | ${word}`).toBe(true)
            }
          }
        }
        const again = open(profileIndex, personaIndex, '7').session
        expect(turns.map((text) => again.reply(text))).toEqual(replies)
      },
    ),
    { numRuns: 300, seed: 7 },
  )
})

test('free text of an imported record is talked of without an exception', () => {
  const record = {
    ...profiles[0]!,
    present_illness_positive: 'Pt is a 63yo M w/ hx of CAD s/p stent 2015, presents with SOB x3d. Denies fever/chills!',
    present_illness_negative: 'denies fever, chills, cough',
    medical_history: 'CAD s/p stent 2015; CHF (EF 30%); DM2',
    medication: '', allergies: 'NKDA', tobacco: 'Never smoker', family_medical_history: 'Non-contributory',
  }
  for (const persona of personas) {
    const session = referencePatient.open({ id: `x.${persona.id}`, profile: 'x', persona: persona.id }, record, '1')
    const said = questions.map((text) => session.reply(text).said)
    for (const text of said) {
      expect(text).toMatch(/^[^()*]+$/)
      expect(sentencesOf(text).length).toBeLessThanOrEqual(sentenceLimit(persona.personality))
    }
  }
})

test('two seeds and two cases word the same answer differently', () => {
  const hello = 'Hello, how can I help you?'
  const answers = ['1', '2', '3', '4', '5', '6'].map((seed) => open(0, 8, seed).session.reply(hello).said)
  expect(new Set(answers).size).toBeGreaterThan(1)
})

test('explain says by which rule a fact stayed in and what would have got it', () => {
  const persona = findPersona('plain-B-low-normal')
  const session = referencePatient.open({ id: 'hand-01.x', profile: 'hand-01', persona: persona.id }, profiles[0]!, '7')
  session.reply('Hello, how can I help you?')
  const [first] = explain(session.reply('What medicines do you take?'))
  expect(first).toMatchObject({ fact: 'lisinopril', how: 'forgotten', rule: 'recall.forgets' })
  expect(first!.win).toContain('memory aid')
  expect(explain(session.reply('Do you smoke?'))).toEqual([])
})

test('a good talk learns most of the history, a silent one next to nothing', () => {
  const good = [
    'Can you tell me more about it?', 'When did it start?', 'What does it feel like?',
    'Does it spread anywhere?', 'What makes it worse?', 'Does anything make it better?',
    'How bad is it, from 0 to 10?', 'Any other symptoms?', 'Do you have a fever?', 'Have you had a cough?',
    'Do your legs swell?', 'Any nausea?', 'Are you short of breath?', 'Have you fainted?',
    'Do you have any medical problems?', 'What medicines do you take?', 'Do you have any allergies?',
    'Does anything run in your family?', 'Do you smoke?', 'Do you drink alcohol?', 'Do you use any drugs?',
    'What do you do for work?', 'Who do you live with?', 'Do you have children?', 'Are you married?',
    'Do you exercise?', 'Any chest pain?', 'Have you vomited?', 'Do you have a pacemaker?',
  ]
  const share = (index: number, turns: readonly string[]) => {
    const { session, profile } = open(index, personas.findIndex((one) => one.id === 'plain-B-high-normal'), '7')
    const ledger = ['Hello, how can I help you?', ...turns].flatMap((text) => session.reply(text).ledger)
    return ledger.filter((entry) => isDisclosed(entry.how)).length / factsOf(profile).length
  }
  const shares = profiles.map((_, index) => share(index, good))
  expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeGreaterThan(0.6)
  for (const index of profiles.keys()) {
    expect(share(index, Array.from({ length: 30 }, () => 'go on'))).toBeLessThanOrEqual(0.15)
    expect(share(index, Array.from({ length: 30 }, () => '...'))).toBeLessThanOrEqual(0.06)
  }
})
