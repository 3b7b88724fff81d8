import { describe, expect, test } from 'vitest'
import { disclose } from '../../../../bench/patients/reference/disclose.ts'
import { factsOf } from '../../../../bench/patients/reference/facts.ts'
import { rules } from '../../../../bench/patients/reference/rules.ts'
import { newState } from '../../../../bench/patients/reference/state.ts'
import type { Understanding } from '../../../../bench/patients/reference/types.ts'
import { findPersona, personas } from '../../../../bench/schema/persona.ts'
import { isDisclosed } from '../../../../bench/schema/transcript.ts'
import { asks, hello, profile, profiles, talk } from './cases.ts'

const idle: Understanding = { ...asks(), acts: ['acknowledge'] }
const comfort: Understanding = { ...asks(), acts: ['reassure'] }

/** One test per rule: what costs the fact, and what wins it. */
const ruleTests: Record<string, () => void> = {
  complaint() {
    const facts = factsOf(profile(2))
    for (const first of [hello, asks(), { ...asks(), acts: ['nothing'] as const }]) {
      const { decisions } = disclose(facts, findPersona('plain-B-high-normal'), newState(), first as Understanding)
      expect(decisions.map((one) => one.fact)).toEqual(['chest pain', 'shortness of breath'])
      expect(decisions.every((one) => one.rule === 'complaint')).toBe(true)
    }
  },
  asked() {
    const { ledger } = talk(1, 'plain-B-high-normal')
    expect(ledger(asks('tobacco'))).toEqual(['current smoker, 1 pack a day for 40 years: told (asked)'])
    expect(ledger(asks('symptom:fever'))).toEqual(['no fever: told (asked)'])
    expect(ledger(asks('attribute:radiation'))).toEqual(['spreads to the left arm: told (asked)'])
    expect(ledger(asks('symptom:rash'))).toEqual([])
  },
  open() {
    const { ledger, facts } = talk(1, 'plain-B-high-normal')
    const more: Understanding = { ...asks(), acts: ['open'] }
    const got = Array.from({ length: 30 }, () => ledger(more)).flat()
    expect(got[0]).toBe('squeezing chest pain in the middle of the chest: told (open)')
    expect(got.length).toBeGreaterThan(1)
    expect((got.length + 1) / facts.length).toBeLessThanOrEqual(0.15)
  },
  any() {
    const { ledger } = talk(3, 'plain-B-high-normal')
    const first = ledger(asks('symptom:any'))
    expect(first).toHaveLength(3)
    expect(first.every((line) => line.endsWith('told (any)'))).toBe(true)
  },
  repeat() {
    const { ledger } = talk(4, 'plain-B-high-normal')
    expect(ledger(asks('medication'))).toHaveLength(4)
    expect(ledger(asks('medication'))).toHaveLength(1)
    const some = talk(3, 'plain-B-high-normal')
    const any = Array.from({ length: 6 }, () => some.ledger(asks('symptom:any')).length)
    expect(any.slice(2)).toEqual([0, 0, 0, 0])
  },
  'language.A.long'() {
    const { ledger } = talk(1, 'plain-A-high-normal')
    const long = { ...asks('tobacco'), words: 18, longestSentence: 18 }
    expect(ledger(long)[0]).toContain('misunderstood (language.A.long)')
    expect(ledger(asks('tobacco'))[0]).toContain('told')
  },
  'language.A.many'() {
    const { ledger } = talk(1, 'plain-A-high-normal')
    expect(ledger(asks('tobacco', 'alcohol', 'exercise', 'children'))[0]).toContain('misunderstood (language.A.many)')
    expect(ledger(asks('tobacco', 'alcohol'))[0]).toContain('told')
  },
  'language.A.words'() {
    const { ledger } = talk(1, 'plain-A-high-normal')
    expect(ledger({ ...asks('symptom:dyspnea'), jargon: ['dyspnea'] })[0]).toContain('misunderstood (language.A.words)')
    expect(ledger(asks('symptom:dyspnea'))[0]).toContain('told')
  },
  'language.B.words'() {
    const question = { ...asks('symptom:dyspnea'), jargon: ['dyspnea'] }
    expect(talk(1, 'plain-B-high-normal').ledger(question)[0]).toContain('misunderstood (language.B.words)')
    expect(talk(1, 'plain-C-high-normal').ledger(question)[0]).toContain('told')
  },
  'distrust.social'() {
    const { ledger, say } = talk(1, 'distrust-B-high-normal')
    expect(ledger(asks('occupation'))[0]).toContain('withheld (distrust.social)')
    expect(ledger({ ...asks('occupation'), acts: ['explain'] })[0]).toContain('told')
    const other = talk(1, 'distrust-B-high-normal')
    for (let i = 0; i < 3; i++) other.say({ ...asks(), acts: ['empathy'] })
    expect(other.ledger(asks('tobacco'))[0]).toContain('told')
    expect(say(asks('medication')).decisions[0]?.how).toBe('told')
  },
  'distrust.private'() {
    const { ledger, say } = talk(1, 'distrust-B-high-normal')
    for (let i = 0; i < 3; i++) say({ ...asks(), acts: ['empathy'] })
    expect(ledger(asks('alcohol'))[0]).toContain('withheld (distrust.private)')
    for (let i = 0; i < 2; i++) say({ ...asks(), acts: ['reassure'] })
    expect(ledger(asks('alcohol'))[0]).toContain('told')
  },
  'pleasing.severity'() {
    const { ledger } = talk(1, 'pleasing-B-high-normal')
    const precise = { ...asks('pain'), precise: true }
    expect(ledger(precise)).toEqual(['8: minimised (pleasing.severity)'])
    expect(ledger(asks('pain'))).toEqual(['8: minimised (pleasing.severity)'])
    expect(ledger(precise)).toEqual(['8: told (asked)'])
  },
  'pleasing.symptoms'() {
    const { ledger } = talk(1, 'pleasing-B-high-normal')
    expect(ledger(asks('symptom:any'))[0]).toContain('minimised (pleasing.symptoms)')
    expect(ledger(asks('symptom:any'))[0]).toContain('told (any)')
    expect(talk(1, 'pleasing-B-high-normal').ledger(asks('symptom:nausea'))[0]).toContain('told')
  },
  'impatient.first'() {
    const { ledger, say } = talk(1, 'impatient-B-high-normal')
    for (let i = 0; i < 3; i++) say(idle)
    expect(ledger({ ...asks('tobacco', 'alcohol'), preamble: 30 })).toEqual([
      'current smoker, 1 pack a day for 40 years: told (asked)',
      '2 beers a night at weekends: withheld (impatient.first)',
    ])
    say({ ...asks(), acts: ['empathy'] })
    say({ ...asks(), acts: ['empathy'] })
    expect(ledger(asks('alcohol'))[0]).toContain('told')
  },
  'impatient.refuses'() {
    const { ledger, say } = talk(1, 'impatient-B-high-normal')
    for (let i = 0; i < 7; i++) say({ ...asks(), acts: ['small_talk'] })
    expect(ledger(asks('tobacco'))[0]).toContain('withheld (impatient.refuses)')
    for (let i = 0; i < 6; i++) say({ ...asks(), acts: ['empathy'] })
    expect(ledger(asks('tobacco'))[0]).toContain('told')
  },
  'verbose.buries'() {
    const { ledger } = talk(1, 'verbose-B-high-normal')
    expect(ledger(asks('medication')).map((line) => line.split(': ')[1])).toEqual([
      'told (asked)',
      'withheld (verbose.buries)',
      'withheld (verbose.buries)',
    ])
    expect(ledger({ ...asks('medication'), acts: ['steer'] })).toHaveLength(2)
  },
  'overanxious.dramatises'() {
    const { ledger } = talk(1, 'overanxious-B-high-normal')
    expect(ledger(asks('symptom:nausea'))).toEqual(['nausea: exaggerated (overanxious.dramatises)'])
    expect(ledger(asks('tobacco'))[0]).toContain('told (asked)')
  },
  'overanxious.worries'() {
    const { ledger, say } = talk(1, 'overanxious-B-high-normal')
    for (let i = 0; i < 8; i++) say(asks('symptom:rash'))
    expect(ledger(asks('tobacco'))[0]).toContain('withheld (overanxious.worries)')
    expect(ledger({ ...asks('tobacco'), acts: ['reassure'] })[0]).toContain('told')
  },
  'recall.forgets'() {
    const { ledger } = talk(1, 'plain-B-low-normal')
    expect(ledger(asks('medication')).every((line) => line.endsWith('forgotten (recall.forgets)'))).toBe(true)
    expect(ledger(asks('medication')).filter((line) => line.endsWith('told (asked)'))).toHaveLength(2)
    expect(ledger({ ...asks('medication'), prompt: true })).toEqual(['atorvastatin: told (asked)'])
    expect(talk(1, 'plain-B-low-normal').ledger({ ...asks('medication'), named: ['metformin'] })).toEqual([
      'metformin: told (asked)',
    ])
    expect(ledger(asks('medical_device'))).toEqual(['none: told (asked)'])
  },
  'dazed.high'() {
    const { ledger, say } = talk(1, 'plain-B-high-high')
    const topics = ['tobacco', 'alcohol', 'exercise', 'children', 'race', 'insurance', 'pain', 'allergies']
    const answers = topics.flatMap((topic) => ledger(asks(topic)))
    expect(answers.filter((line) => line.includes('confused (dazed.high)'))).toHaveLength(6)
    for (let i = 0; i < 12; i++) say(comfort)
    expect(ledger(asks('occupation'))[0]).toContain('told')
  },
  'dazed.moderate'() {
    const { ledger, say } = talk(1, 'plain-B-high-high')
    for (let i = 0; i < 4; i++) say(comfort)
    const answers = ['tobacco', 'alcohol', 'exercise', 'children'].flatMap((topic) => ledger(asks(topic)))
    expect(answers.map((line) => line.includes('dazed.moderate'))).toEqual([true, false, true, false])
  },
}

describe('rules', () => {
  test.each(rules.map((rule) => rule.id))('%s', (id) => {
    const one = ruleTests[id]
    expect(one, `no test for the rule ${id}`).toBeDefined()
    one!()
  })
})

test('one question lets out that thing only', () => {
  const topics = ['tobacco', 'alcohol', 'medication', 'symptom:fever', 'attribute:onset', 'pain', 'allergies']
  for (const [index, one] of profiles.entries()) {
    for (const topic of topics) {
      const { decisions } = talk(index + 1, 'plain-B-high-normal').say(asks(topic))
      for (const { item } of decisions) {
        const expected = /:/.test(topic) ? /^(present_illness|chiefcomplaint)/ : new RegExp(`^${topic}$`)
        expect(item, one.hadm_id).toMatch(expected)
      }
    }
  }
})

test('a turn that asks for everything gets what a person would answer in one turn', () => {
  const everything = asks('tobacco', 'alcohol', 'exercise', 'children', 'medication', 'medical_history', 'allergies')
  const { decisions } = talk(1, 'plain-B-high-normal').say(everything)
  expect(decisions.map((one) => one.item)).toEqual(['tobacco', 'alcohol', 'exercise', 'children'])
})

test('a fact is let out once in the ledger, and said again when asked again', () => {
  const { say } = talk(1, 'plain-B-high-normal')
  expect(say(asks('tobacco')).decisions).toHaveLength(1)
  const second = say(asks('tobacco'))
  expect(second.decisions).toEqual([])
  expect(second.answers[0]?.spoken).toMatchObject([{ again: true }])
})

test('a doctor who says nothing for 30 rounds learns the complaint alone', () => {
  for (const persona of personas) {
    const { ledger } = talk(1, persona.id)
    for (let round = 1; round <= 30; round++) expect(ledger({ ...asks(), acts: ['nothing'] })).toEqual([])
  }
})

test('the state survives JSON and is not changed by the next turn', () => {
  const facts = factsOf(profile(1))
  for (const persona of personas) {
    const first = disclose(facts, persona, newState(), hello)
    const copy = JSON.parse(JSON.stringify(first.state))
    const second = disclose(facts, persona, first.state, asks('medication'))
    expect(first.state).toEqual(copy)
    expect(disclose(facts, persona, copy, asks('medication'))).toEqual(second)
    expect(second.decisions.filter((one) => isDisclosed(one.how)).length).toBeLessThanOrEqual(4)
  }
})

test('a condition is known by its other names, and a named one that is not there is denied', () => {
  const named = (name: string) => talk(1, 'plain-B-high-normal').ledger({ ...asks('medical_history'), named: [name] })
  expect(named('high blood pressure')).toEqual(['hypertension: told (asked)'])
  expect(named('asthma')).toEqual([])
  expect(named('something unheard of')).toHaveLength(4)
})

test('a symptom that is there is told, not the denial of a part of it', () => {
  const ledger = (topic: string) => talk(3, 'plain-B-high-normal').ledger(asks(topic))
  expect(ledger('symptom:cough')).toEqual(['cough with sputum: told (asked)'])
  expect(ledger('symptom:hemoptysis')).toEqual(['no coughing up blood: told (asked)'])
})
