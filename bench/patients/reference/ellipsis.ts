import type { Topic } from '../../schema/transcript.ts'
import type { Asked } from './reading.ts'
import type { Word } from './words.ts'

const relatives =
  /\b(father|mother|dad|mom|mum|brother|sister|siblings|parents|grandparents|grandmother|grandfather|aunt|uncle|family)\b/
const items = new Set([
  'tobacco', 'alcohol', 'illicit_drug', 'medication', 'exercise', 'occupation', 'sexual_history', 'medical_device',
  'allergies', 'children', 'medical_history', 'family_medical_history', 'living_situation',
])

const detail =
  /^(and |so |okay |or )*(how (much|many|often)|which|what (kind|type|dose|for)|what (are|were) (they|those|these)|when (was|did)|what (was|is) (that|it)|any others?)\b/

/** What "any blood in it?" asks after these findings. */
const bloodIn: Record<string, string> = {
  cough: 'hemoptysis',
  sputum: 'hemoptysis',
  vomiting: 'hematemesis',
  nausea: 'hematemesis',
  diarrhea: 'blood_in_stool',
  constipation: 'blood_in_stool',
  blood_in_stool: 'blood_in_stool',
  dysuria: 'hematuria',
  urinary_frequency: 'hematuria',
  hematuria: 'hematuria',
}

/**
 * A question as it is meant after the turn before: "does that help?", "how much?", "how about your father?".
 * @param last the topics that were asked before
 * @param findings the findings that were talked of before
 */
export function completed(
  asked: Asked,
  words: readonly Word[],
  last: readonly Topic[],
  findings: readonly string[],
): Asked {
  const text = words.map((word) => word.text).join(' ')
  const item = last.findLast((topic) => items.has(topic))
  const leansOnItem = item !== undefined && words.length <= 8 && !/\b(it|this|pain|symptoms?|hurt|feel|feeling)\b/.test(text)
  const short = words.length <= 6 && asked.topics.length > 0 && !/\byou\b/.test(text)
  const isKin = short || /\b(he|she|they|him|her|them)\b/.test(text)
  const ofKin = asked.topics.every((topic) => topic === 'medical_history' || topic === 'age')
  if (last.includes('family_medical_history') && isKin && ofKin) {
    return { ...asked, topics: ['family_medical_history'] }
  }
  if (last.includes('allergies') && /\b(reaction|reacts?|happens?|happened)\b/.test(text)) {
    return { ...asked, topics: ['allergies'] }
  }
  if (asked.topics.length > 0) {
    const details = asked.topics.every((topic) => /^attribute:(duration|timing|onset|severity|character)$/.test(topic))
    return details && leansOnItem && asked.about.length === 0 ? { ...asked, topics: [item] } : asked
  }
  if (/\bblood(y)?\b/.test(text)) {
    const blood = findings.findLast((finding) => Object.hasOwn(bloodIn, finding))
    if (blood) return { ...asked, topics: [`symptom:${bloodIn[blood]}`] }
  }
  if (/^(and |or |so |okay )*(how|what) about .*|^(and|or) /.test(text) && relatives.test(text)) {
    return { topics: ['family_medical_history'], about: [], named: [relatives.exec(text)?.[0] ?? ''] }
  }
  if (/\b(help|helps|helped|work|worked)\b/.test(text) && /\b(it|that|this|they|those)\b/.test(text)) {
    return { ...asked, topics: ['attribute:relieving'] }
  }
  if (/\b(before that|before then|in the past|other (one|side|leg|arm)|left one|right one|both)\b/.test(text)) {
    return { ...asked, topics: [...last] }
  }
  if (/^(and |so |okay |or )*((how|what) about )?(at|when|during|with|after|if) /.test(text)) {
    return { ...asked, topics: last.filter((topic) => topic.startsWith('attribute:')) }
  }
  if (item && detail.test(text)) return { ...asked, topics: [item] }
  return asked
}
