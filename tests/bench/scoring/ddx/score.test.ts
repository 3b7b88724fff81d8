import { describe, expect, it } from 'vitest'
import { ddxIndex } from '../../../../bench/scoring/ddx/ontology.ts'
import { scoreDdx } from '../../../../bench/scoring/ddx/score.ts'

const rank = (items: string[], gold: string) => scoreDdx(items, gold, ddxIndex).rank

describe('scoreDdx', () => {
  it('ranks the first item that names the diagnosis', () => {
    expect(rank(['Pneumonia', 'STEMI', 'myocardial infarction'], 'myocardial infarction')).toBe(2)
    expect(rank(['Pneumonia'], 'myocardial infarction')).toBeNull()
    expect(rank([], 'myocardial infarction')).toBeNull()
  })

  it('counts a place for each disease that an item names', () => {
    expect(rank(['influenza vs pneumonia'], 'pneumonia')).toBe(2)
    expect(rank(['influenza vs pneumonia', 'asthma exacerbation'], 'asthma exacerbation')).toBe(3)
    const six = ['appendicitis', 'cholecystitis', 'asthma exacerbation', 'COPD exacerbation', 'heart failure', 'pulmonary embolism']
    expect(rank([six.join(', ')], 'pulmonary embolism')).toBeNull()
    expect(rank(['appendicitis cholecystitis pancreatitis stroke migraine pneumonia'], 'pneumonia')).toBeNull()
    expect(rank([six.join(', ')], 'acute heart failure')).toBe(5)
  })

  it('counts one place for a disease that an item names twice, and none more for what it does not know', () => {
    expect(rank(['Acute MI (STEMI, heart attack)', 'pneumonia'], 'pneumonia')).toBe(2)
    expect(rank(['sepsis with multi-organ failure', 'pneumonia'], 'pneumonia')).toBe(2)
    expect(rank(['pulmonary embolism ruled out, pneumonia'], 'pneumonia')).toBe(1)
  })
})
