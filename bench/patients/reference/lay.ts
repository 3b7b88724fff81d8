import type { Cefr } from '../../schema/persona.ts'
import { findFinding } from './ontology.ts'
import type { Fact } from './types.ts'
import { everydayWords, sentenceFrames } from './voice.ts'

const { i_present } = sentenceFrames

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const patterns = new Map<string, RegExp>()

function wordPattern(term: string): RegExp {
  const known = patterns.get(term)
  if (known) return known
  const made = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(term)}(?![\\p{L}\\p{N}])`, 'giu')
  patterns.set(term, made)
  return made
}

/** A text with every mention of a term in other words. Most texts do not hold it, and making its pattern takes longest. */
function replaced(text: string, term: string, by: string): string {
  return text.toLowerCase().includes(term.toLowerCase()) ? text.replace(wordPattern(term), by) : text
}

const bare = (phrase: string) => phrase.replace(/^(a|an|the) /, '')

/**
 * A fact's words as a patient of this language level says them: level C as the record has them, A and B with
 * lay words for the clinical ones (the ontology's for findings). Possessives become the patient's own ("her life" →
 * "my life"), but not in family history, where they are a relative's.
 */
export function layText(fact: Fact, level: Cefr): string {
  let text = fact.text.replace(/[\s*]+/g, ' ').replace(/\.\s+(?=\S)/g, ', ').replace(/[.!?]+$/g, '').trim()
  text = text.replace(/[!?]+/g, ',')
  if (fact.item !== 'family_medical_history') {
    text = text
      .replace(/\b(his|her|their|the patient's|patient's|pt's) (?=\p{L})/giu, 'my ')
      .replace(/\b(himself|herself|themselves)\b/gi, 'myself')
      .replace(/^(the patient|patient|pt|he|she) /i, '')
      .replace(/\b(?:he|she) (\w+)/giu, (_, verb: string) => `I ${i_present[verb.toLowerCase()] ?? verb}`)
  }
  if (level === 'C') return text
  for (const id of fact.findings) {
    const finding = findFinding(id)
    if (!finding) continue
    const lay = finding.lay[level].map(bare)
    const plain = [...lay, ...finding.lay.B.map(bare), ...finding.ask].map((word) => word.toLowerCase())
    for (const term of [finding.term, ...finding.clinical]) {
      if (plain.includes(term.toLowerCase())) continue
      text = replaced(text, term, lay[0] ?? term)
    }
  }
  for (const [word, everyday] of everydayWords) text = replaced(text, word, everyday)
  return text
}
