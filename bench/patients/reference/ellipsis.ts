import type { Topic } from '../../schema/transcript.ts'
import type { Asked } from './reading.ts'
import type { Word } from './words.ts'

const relatives =
  /\b(father|mother|dad|mom|mum|brother|sister|siblings|parents|grandparents|grandmother|grandfather|aunt|uncle|family)s?\b/
const items = new Set([
  'tobacco', 'alcohol', 'illicit_drug', 'medication', 'exercise', 'occupation', 'sexual_history', 'medical_device',
  'allergies', 'children', 'medical_history', 'family_medical_history', 'living_situation', 'marital_status',
  'insurance',
])

const detail =
  /^(and |so |okay |or )*(how (much|many|often)|which|what (kind|type|dose|for)|what (are|were) (they|those|these)|when (was|did)|what (was|is) (that|it)|any others?)\b/

/** Words by which a question points back, and those by which it asks about the talk itself. */
const pointsBack =
  /\b(it|that|this|they|them|those|these|he|she|him|her|his|one|ones|then|there|others?|else|same|both|now|last|every)\b/
const ofTheTalk = /\b(sense|sounds?|okay|alright|fine|ready|questions?|understand|comfortable|mind|clear)\b/

const circumstances = /^(and |so |okay |or )*((how|what) about )?(at|when|during|with|after|if|while|before|on|by) /

/** What a look or a substance asks for after these findings: "any blood in it?", "was it green?". */
const looks: readonly { words: RegExp; of: Record<string, string> }[] = [
  {
    words: /\bblood(y)?\b/,
    of: {
      cough: 'hemoptysis', sputum: 'hemoptysis', vomiting: 'hematemesis', nausea: 'hematemesis',
      bilious_vomiting: 'hematemesis', diarrhea: 'blood_in_stool', constipation: 'blood_in_stool',
      blood_in_stool: 'blood_in_stool', dysuria: 'hematuria', urinary_frequency: 'hematuria', hematuria: 'hematuria',
    },
  },
  {
    words: /\b(green|greenish|yellow|bile)\b/,
    of: { vomiting: 'bilious_vomiting', cough: 'sputum', sputum: 'sputum' },
  },
  { words: /\b(coffee|black|dark)\b/, of: { vomiting: 'hematemesis', hematemesis: 'hematemesis' } },
  { words: /\b(red|black|tar|tarry|dark)\b/, of: { blood_in_stool: 'blood_in_stool', hematuria: 'hematuria' } },
  { words: /\b(spin|spinning|room)\b/, of: { lightheadedness: 'vertigo' } },
]

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
  const onlyItems = last.length > 0 && last.every((topic) => items.has(topic))
  const elsewhere = /\b(pain|symptoms?|hurt|feel|feeling)\b/.test(text) || (!onlyItems && /\b(it|this)\b/.test(text))
  const leansOnItem = item !== undefined && words.length <= 8 && !elsewhere
  const short = words.length <= 6 && asked.topics.length > 0 && !/\byou\b/.test(text)
  const isKin = short || /\b(he|she|they|him|her|them)\b/.test(text)
  const ofKin = asked.topics.every((topic) => topic === 'medical_history' || topic === 'age')
  if (last.includes('family_medical_history') && isKin && ofKin) {
    return { ...asked, topics: ['family_medical_history'] }
  }
  if (last.includes('allergies') && /\b(reaction|reacts?|happens?|happened|(do|did) to you)\b/.test(text)) {
    return { ...asked, topics: ['allergies'] }
  }
  if (last.includes('symptom:sick_contact') && /\b(he|she|they)\b/.test(text)) {
    return { ...asked, topics: ['symptom:sick_contact'] }
  }
  const circumstance = circumstances.test(text)
  const attributes = last.filter((topic) => /^attribute:(aggravating|relieving|timing|severity)$/.test(topic))
  if (circumstance && words.length <= 7 && attributes.length > 0) return { ...asked, topics: withPain(attributes, last) }
  const seen = seenIn(text, findings)
  const named = asked.topics.some((topic) => topic.startsWith('symptom:'))
  if (seen.length > 0 && !named && words.length <= 12) return { ...asked, topics: seen }
  if (asked.topics.length > 0) {
    const details = asked.topics.every((topic) => /^attribute:(duration|timing|onset|severity|character)$/.test(topic))
    if (details && /\bhow high\b/.test(text) && last.includes('symptom:fever')) {
      return { ...asked, topics: ['symptom:fever'] }
    }
    return details && leansOnItem && asked.about.length === 0 ? { ...asked, topics: [item] } : asked
  }
  const ofFamily = last.includes('family_medical_history') || /^(and |so |okay )*(how|what) about |^(and|or) /.test(text)
  if (relatives.test(text) && ofFamily) {
    return { topics: ['family_medical_history'], about: [], named: [relatives.exec(text)?.[0] ?? ''] }
  }
  const helped = /\b(help|helps|helped|work|worked|do anything for|make a difference)\b/.test(text)
  if (helped && /\b(it|that|this|they|those)\b/.test(text)) {
    return { ...asked, topics: ['attribute:relieving'] }
  }
  if (/\b(before that|before then|in the past|other (one|side|leg|arm)|left one|right one|both)\b/.test(text)) {
    return { ...asked, topics: [...last] }
  }
  const again = /^(and |so |okay )*(how|what) about /.test(text)
  if (again && words.length <= 5) return { ...asked, topics: last.slice(-2) }
  if (item && detail.test(text)) return { ...asked, topics: [item] }
  return words.length <= 7 && last.length > 0 && leans(words, text) ? { ...asked, topics: last.slice(-2) } : asked
}

/** "Was it green, or was there blood?" asks for both, of what was talked of. */
function seenIn(text: string, findings: readonly string[]): Topic[] {
  const seen = looks.flatMap(({ words, of }) => {
    const finding = words.test(text) ? findings.findLast((one) => Object.hasOwn(of, one)) : undefined
    return finding ? [`symptom:${of[finding]}`] : []
  })
  return [...new Set(seen)]
}

function withPain(attributes: readonly Topic[], last: readonly Topic[]): Topic[] {
  return attributes.includes('attribute:severity') && last.includes('pain') ? [...attributes, 'pain'] : [...attributes]
}

/** True for a short question that only carries on the one before: "dose?", "just him?", "how many degrees was it?". */
function leans(words: readonly Word[], text: string): boolean {
  if (ofTheTalk.test(text)) return false
  return words.length <= 2 || pointsBack.test(text) || detail.test(text)
}
