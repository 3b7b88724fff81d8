import { attributeOf, findingOf } from './spans.ts'
import type { Reading } from './reading.ts'

/** Of the sick around the patient nothing more is asked than that they are sick. */
const ofContacts =
  /^((family_)?medical_history|living_situation|symptom:(vomiting|nausea|recent_cold|runny_nose|(irritant|allergen)_exposure|any|similar_episodes))$/

const youOrFamily =
  /\b(you or (does|do|has|have|your|any|anyone|someone|a|family) |yourself|or (do you have )?(a |any )?family (medical )?history|or is there a family)/

/** The family's history is not the patient's; "you or your family" asks for both. */
export function family(reading: Reading): void {
  const { text } = reading
  const contact = reading.first('symptom:sick_contact')
  const kin = / (in|within) (your|his|her|the) (immediate )?family /.test(text)
  const catching = / (sick|ill|unwell|contagious|contact|exposed|around|infection|infectious) /.test(text)
  if (contact && kin && !catching) reading.drop(({ topic }) => topic === contact.topic)
  else if (contact) {
    reading.drop(({ topic, start }) => start >= contact.start && ofContacts.test(topic))
    reading.forgetConditions(contact.start, reading.words.length)
    return
  }
  if (!reading.found.some((one) => one.target.kind === 'family')) return
  const named = reading.names('condition')
  const asked = reading.has('family_medical_history')
  if (reading.has('living_situation') && !asked && named.length === 0) return
  if (named.length === 0 && !asked && !reading.has('medical_history')) return
  const both = youOrFamily.test(text) || / past (medical|surgical) history .*family /.test(text)
  reading.add('family_medical_history', 0, 1)
  reading.drop(({ topic }) => {
    if (['living_situation', 'children', 'marital_status', 'allergies'].includes(topic)) return named.length > 0
    if (topic === 'medical_history') return !both
    return topic.startsWith('symptom:') || attributeOf(topic) !== null || topic === 'age'
  })
  reading.named.push(...named, ...reading.names('relative'))
  if (both) reading.add('medical_history', 0, 1)
}

const historyOf = /\b(history of|diagnosed with|told (that )?you (had|have)|treated for|suffer from|chronic)\b/

/** Conditions named are asked of the history; findings after "history of" are too. */
export function history(reading: Reading): void {
  if (reading.has('family_medical_history')) return
  const cue = reading.has('medical_history')
  const mark = historyOf.exec(reading.text)
  if (cue && mark) {
    const from = reading.text.slice(0, mark.index).split(' ').filter(Boolean).length
    const past = reading.topics.filter((one) => findingOf(one.topic) && one.start >= from)
    reading.named.push(...past.map((one) => reading.typed(one)))
    reading.drop((one) => past.includes(one))
  }
  const listed = reading.first('medication')
  const has = / (have|had|or do|diagnosed) /.test(reading.text.replace(/^ (and |so |okay )*have you /, ' '))
  if (listed && !has && / for /.test(reading.text)) {
    reading.drop(({ topic, start }) => topic === 'medical_history' && start > listed.start)
    return
  }
  const other = ['medication', 'sexual_history', 'allergies', 'attribute:relieving'].some((topic) => reading.has(topic))
  if (cue || !other) conditionsNamed(reading, cue, mark !== null)
}

function conditionsNamed(reading: Reading, cue: boolean, mark: boolean): void {
  const spans = reading.found.filter((one) => one.target.kind === 'condition')
  const [first] = spans
  if (!first) return
  const onlyFindings = spans.every((span) => {
    return reading.topics.some((one) => findingOf(one.topic) && one.start === span.start && one.end >= span.end)
  })
  if (onlyFindings && !cue && !mark) return
  reading.named.push(...reading.names('condition'))
  reading.drop(({ topic, start }) => findingOf(topic) !== null && spans.some((span) => span.start === start))
  if (!cue) reading.add('medical_history', first.start, first.end)
}

const medicineTaken = /\b(taken|taking|take|tried|used) .*\b(medications?|medicines?|meds|pills)\b/
const longTerm = / for your (blood|heart|diabetes|cholesterol|thyroid|asthma|sugar)/

/** Medicines named are asked of the list, unless it is an allergy or what helped that is asked. */
export function medicines(reading: Reading): void {
  const { text } = reading
  const named = reading.names('medicine')
  if (reading.has('allergies')) {
    const isCause = / (to|from|with|after|when|medicine|antibiotic|told) /.test(text)
    if (isCause && !/ (take|taking|on|prescribed|list) /.test(text)) reading.drop(({ topic }) => topic === 'medication')
    if (!/ (use|using|take|taking) | do drugs /.test(text)) {
      reading.drop(({ topic }) => topic === 'illicit_drug' || findingOf(topic) === 'rash')
    }
    reading.named.push(...named)
    return
  }
  if (reading.has('illicit_drug') && / (street|recreational|illicit|illegal|not prescribed) /.test(text)) {
    reading.drop(({ topic }) => topic === 'medication')
  }
  if (reading.has('illicit_drug') && !reading.has('medication')) return
  if (reading.has('attribute:relieving') && medicineTaken.test(text)) reading.add('medication', 0, 1)
  const listed = reading.has('medication') && !/ (for|help|helped|tried) /.test(text)
  const routine = named.length > 0 || reading.names('condition').length > 0 || longTerm.test(text) || listed
  if (routine && / (take|taking|took) /.test(text) && !/ (pain|it|help|helped|helps|relief) /.test(text)) {
    if (reading.has('attribute:relieving')) reading.add('medication', 0, 1)
    reading.drop(({ topic }) => topic === 'attribute:relieving')
  }
  const tried = / (tried|taken|took|done|help|helped|helps|work|relief|better|ease) /.test(text)
  if (reading.has('medication') && / (take|taking|on) /.test(text) && !tried) {
    reading.drop(({ topic }) => topic === 'attribute:relieving')
  }
  const helped = / (help|helped|relieve|relieved|ease|better|relief|work) /.test(text)
  if (helped && !/ (taken|taking|take) /.test(text) && reading.has('attribute:relieving')) {
    reading.drop(({ topic }) => topic === 'medication')
  } else if (named.length > 0 && !reading.has('medical_device')) {
    reading.add('medication', 0, 1)
    reading.named.push(...named)
  }
}
