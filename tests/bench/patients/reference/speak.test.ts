import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../../bench/patients/reference/facts.ts'
import { countWords, fit, sentenceLimit, sentencesOf } from '../../../../bench/patients/reference/fit.ts'
import { layText } from '../../../../bench/patients/reference/lay.ts'
import { secretNames, namesSecret } from '../../../../bench/patients/reference/secret.ts'
import { speak } from '../../../../bench/patients/reference/speak.ts'
import { confusedLines, voiceOf } from '../../../../bench/patients/reference/voice.ts'
import { clauseOf } from '../../../../bench/patients/reference/wording.ts'
import type { Fact, Understanding } from '../../../../bench/patients/reference/types.ts'
import { findPersona, personas } from '../../../../bench/schema/persona.ts'
import type { ProfileItem } from '../../../../bench/schema/profile.ts'
import { asks, profile, profiles, talk } from './cases.ts'

function fact(item: ProfileItem, text: string, findings: string[] = []): Fact {
  const negated = /^(no|never|none)\b/.test(text)
  return { id: `${item}.0`, item, text, negated, findings, attributes: [], about: null }
}

function said(number: number, personaId: string, understanding: Understanding, seed = '7'): string {
  const disclosed = talk(number, personaId).say(understanding)
  const secret = secretNames(profile(number))
  return speak(disclosed, { persona: findPersona(personaId), understanding, seed, secret })
}

describe('a keyword fact becomes a clause in the first person', () => {
  test.each<[ProfileItem, string, string]>([
    ['present_illness_positive', 'started suddenly 2 hours ago', 'it started suddenly 2 hours ago'],
    ['present_illness_positive', 'worse with deep breaths', "it's worse with deep breaths"],
    ['present_illness_positive', 'not better with rest', "it's not better with rest"],
    ['present_illness_positive', 'severe in bouts', "it's severe in bouts"],
    ['present_illness_positive', 'cough started 3 days ago', 'the cough started 3 days ago'],
    ['present_illness_positive', 'cough started getting worse today', 'the cough started getting worse today'],
    ['present_illness_positive', 'pain worse with coughing', 'the pain is worse with coughing'],
    ['present_illness_positive', 'needs 3 pillows to sleep', 'I need 3 pillows to sleep'],
    ['present_illness_positive', 'stopped his blood thinner last week', 'I stopped my blood thinner last week'],
    ['present_illness_positive', 'the worst headache of her life', 'the worst headache of my life'],
    ['present_illness_positive', 'headache at the back of the head', 'a headache at the back of the head'],
    ['present_illness_positive', 'dizzy spells', 'dizzy spells'],
    ['present_illness_negative', 'no leg swelling', 'leg swelling'],
    ['occupation', 'accountant', "I'm an accountant"],
    ['tobacco', 'former smoker, quit 15 years ago', "I'm a former smoker, quit 15 years ago"],
    ['tobacco', 'never smoker', "no, I've never been a smoker"],
    ['allergies', 'penicillin (rash)', "I'm allergic to penicillin, it gives me a rash"],
    ['family_medical_history', 'sister had her gallbladder removed', 'my sister had her gallbladder removed'],
    ['living_situation', 'lives with her husband', 'I live with my husband'],
    ['exercise', 'none because he tires easily', 'as for exercise, none because I tire easily'],
    ['pain', '7', "I'd say 7 out of 10"],
  ])('%s: %s', (item, text, clause) => {
    expect(clauseOf(fact(item, text), 'C').text).toBe(clause)
  })

  test('clinical words stay at level C and are lay at A and B', () => {
    const dyspnea = fact('present_illness_positive', 'sudden dyspnea at rest', ['dyspnea'])
    expect(layText(dyspnea, 'C')).toBe('sudden dyspnea at rest')
    expect(layText(dyspnea, 'B')).toBe('sudden shortness of breath at rest')
    expect(layText(dyspnea, 'A')).toBe('sudden trouble breathing at rest')
  })
})

test('fit keeps every word and both limits', () => {
  const long = Array.from({ length: 50 }, (_, i) => `word${i}`).join(' ')
  expect(fit([`${long}.`], 3).every((one) => countWords(one) <= 20)).toBe(true)
  const many = fit(['It hurts.', 'It started today.', 'I take aspirin.', 'I smoke.', 'No fever.'], 3)
  expect(many).toHaveLength(3)
  expect(many.join(' ').toLowerCase()).toMatch(/it hurts.*it started today.*i take aspirin.*i smoke.*no fever/)
})

describe('what stays in is said in character', () => {
  const jargon = { ...asks('symptom:dyspnea'), jargon: ['dyspnea'] }
  test.each<[string, Understanding, RegExp]>([
    ['plain-A-high-normal', jargon, /dyspnea.*(easy|word|means)|(easy|word|means).*dyspnea/i],
    ['plain-B-low-normal', asks('medication'), /remember|forget|slips/i],
    ['distrust-B-high-normal', asks('occupation'), /why|private|myself|need/i],
    ['pleasing-B-high-normal', asks('pain'), /bad|little|mild|small/i],
    ['plain-B-high-normal', asks('symptom:rash'), /no\b|not/i],
  ])('%s', (personaId, understanding, pattern) => {
    expect(said(1, personaId, understanding)).toMatch(pattern)
    expect(said(1, personaId, understanding)).not.toMatch(/shortness|lisinopril|bus driver|\b8\b/)
  })

  test('a doctor who names the diagnosis does not hear it back', () => {
    const named = { ...asks('symptom:dyspnea'), jargon: ['Myocardial infarction'] }
    for (const persona of ['plain-B-high-normal', 'distrust-A-high-normal', 'verbose-B-low-normal']) {
      expect(namesSecret(said(1, persona, named), secretNames(profile(1)))).toBe(false)
    }
  })
})

test('the six personalities and three levels do not sound alike', () => {
  const clear = personas.filter((one) => one.dazed === 'normal' && one.recall === 'high')
  const lines = clear.map((one) => said(1, one.id, asks('symptom:rash')))
  expect(new Set(lines).size).toBeGreaterThanOrEqual(15)
})

test('no line but the facts holds a symptom, a number, a stage direction or a diagnosis', () => {
  const fixed = personas.flatMap((one) => Object.values(voiceOf(one)).flat())
  const lines = [...new Set([...fixed, ...confusedLines.high, ...confusedLines.moderate, ...confusedLines.comforted])]
  const secrets = profiles.flatMap(secretNames)
  const factual = /\b(pain|ache|cough|fever|bleed|vomit|dizzy|mother|father|sister|brother|wife|husband)s?\b/i
  for (const line of lines) {
    expect(line).not.toMatch(/[()[\]*]|\d/)
    expect(line).not.toMatch(factual)
    expect(namesSecret(line, secrets), line).toBe(false)
    expect(sentencesOf(line).every((one) => countWords(one) <= 20), line).toBe(true)
    expect(sentencesOf(line).length, line).toBeLessThanOrEqual(3)
  }
})

test('every told fact is said, word for word or in its lay words', () => {
  for (const one of profiles) {
    for (const single of factsOf(one)) {
      if (/^(none|never|never smoker|0)$/.test(single.text)) continue
      for (const level of ['A', 'B', 'C'] as const) {
        const clause = clauseOf(single, level)
        const words = clause.text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
        for (const word of layText(single, level).toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((w) => w.length > 3)) {
          const stem = word.replace(/s$/, '')
          expect(words.some((w) => w.startsWith(stem.slice(0, 4))), `${clause.text} | ${word}`).toBe(true)
        }
      }
    }
  }
})

test('limits: 8 sentences for the verbose, 3 for others', () => {
  expect(sentenceLimit('verbose')).toBe(8)
  for (const persona of personas) expect(sentenceLimit(persona.personality)).toBeGreaterThanOrEqual(3)
})
