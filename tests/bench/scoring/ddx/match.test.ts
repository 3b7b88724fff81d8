import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findDiagnosis, matchItem } from '../../../../bench/scoring/ddx/match.ts'
import { ddxIndex } from '../../../../bench/scoring/ddx/ontology.ts'

const folder = new URL('../../../fixtures/ddx/', import.meta.url)
const fileSchema = z.object({
  schema: z.literal('patientsim-ddx-examples/1'),
  examples: z.array(z.object({ gold: z.string(), text: z.string(), match: z.boolean(), why: z.string() })),
})
const examples = readdirSync(folder).flatMap((name) => fileSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).examples)

const verdict = (gold: string, text: string) => matchItem(text, findDiagnosis(gold, ddxIndex), ddxIndex)

describe('matchItem', () => {
  it('agrees with at least 98 % of the hand-labelled strings, which were written before it', () => {
    const wrong = examples.filter(({ gold, text, match }) => verdict(gold, text).match !== match)
    expect(examples.length).toBeGreaterThanOrEqual(400)
    expect(1 - wrong.length / examples.length, wrong.map((one) => `${one.gold}: ${one.text}`).join('\n')).toBeGreaterThanOrEqual(0.98)
  })

  it.each([
    ['cerebral infarction', 'Stroke', true],
    ['cerebral infarction', 'CVA', true],
    ['cerebral infarction', 'Hemorrhagic stroke', false],
    ['cerebral infarction', 'Stroke - hemorrhagic', false],
    ['cerebral infarction', 'Acute ischaemic stroke, left MCA territory', true],
    ['myocardial infarction', 'Acute coronary syndrome', false],
    ['myocardial infarction', 'ACS (NSTEMI)', true],
    ['myocardial infarction', 'possible MI', true],
    ['myocardial infarction', 'rule out MI', true],
    ['myocardial infarction', 'MI cannot be ruled out', true],
    ['myocardial infarction', 'unlikely MI', false],
    ['myocardial infarction', 'MI ruled out', false],
    ['myocardial infarction', 'history of MI', false],
    ['pneumonia', 'a lung problem', false],
    ['intestinal obstruction', 'small bowel obstruction', true],
    ['urinary tract infection', 'pyelonephritis', true],
    ['pneumonia', 'I21.9', false],
    ['pneumonia', 'J18.9', true],
  ].map(([gold, text, match]) => ({ gold: gold as string, text: text as string, match: match as boolean })))(
    '$gold: "$text" → $match',
    ({ gold, text, match }) => expect(verdict(gold, text)).toMatchObject({ match }),
  )

  it('reads two alternatives of one item, so that a list in one item names no more', () => {
    expect(verdict('pneumonia', 'influenza vs pneumonia').match).toBe(true)
    expect(verdict('pneumonia', 'influenza or asthma exacerbation or COPD or pneumonia').match).toBe(false)
  })

  it('names the entry that decided', () => {
    expect(verdict('myocardial infarction', '1. **STEMI** (most likely)').entry).toMatch(/STEMI/i)
  })

  it('takes any text', () => {
    for (const text of ['', ' ', '...', '((((', '🫀', 'no', 'not', 'a'.repeat(200), 'vs vs vs', '\u0000']) {
      expect(verdict('pneumonia', text)).toMatchObject({ match: false })
    }
  })
})

describe('findDiagnosis', () => {
  it('refuses a gold diagnosis that the ontology does not know, in one sentence', () => {
    expect(() => findDiagnosis('scurvy', ddxIndex)).toThrow(/no diagnosis "scurvy"/)
  })
})
