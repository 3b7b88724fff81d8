import { profileItems } from '../../schema/profile.ts'
import { family, history, medicines } from './history.ts'
import { lexicon } from './ontology.ts'
import { overlap, Reading, type Heard } from './reading.ts'
import { attributeOf, findingOf } from './spans.ts'
import { attributesAsked, bodyParts, exclusions } from './symptoms.ts'
import type { Word } from './words.ts'

/** One question, read by the rules without regard to what was said before. */
export function readingOf(words: readonly Word[]): Reading {
  const reading = new Reading(words)
  bodyParts(reading)
  exclusions(reading)
  family(reading)
  history(reading)
  medicines(reading)
  attributesAsked(reading)
  causes(reading)
  itemsAsked(reading)
  symptomsAsked(reading)
  return reading
}

/** What comes after "makes it worse" is no finding; "any stress that may have triggered it?" asks for the stress. */
function causes(reading: Reading): void {
  const { text, words } = reading
  const others = reading.topics.some((one) => findingOf(one.topic))
  if (others && !/ (know|tell me|say|remember|and|or) when /.test(text)) {
    reading.drop(({ topic, start }) => topic === 'attribute:onset' && start > 1 && words[start]?.text === 'when')
  }
  if (bothWays.test(text) && reading.topics.some(isCause)) {
    reading.add('attribute:aggravating', 0, 1)
    reading.add('attribute:relieving', 0, 1)
    reading.drop(({ topic }) => topic === 'attribute:timing')
  }
  const begins = / (trigger|triggers) .*(began|begin|start|started|first) /.test(text) && reading.has('attribute:onset')
  const eases = / (comfortable|better|easier) /.test(text) && !/ worse /.test(text) && reading.has('attribute:relieving')
  const exposed = others && / (around|exposed|contact|near|breathed?) /.test(text)
  if (begins || eases || exposed) reading.drop(({ topic }) => topic === 'attribute:aggravating')
  if (exposed) return
  const cause = reading.topics.find((one) => /^attribute:(aggravating|relieving)$/.test(one.topic))
  if (!cause) return
  const findings = reading.topics.filter((one) => findingOf(one.topic))
  reading.drop((one) => findings.includes(one) && one.start > cause.start)
  const triggered = / (may|might|could|would) have (triggered|preceded|caused|brought|provoked)/.test(text)
  if (triggered && findings.some((one) => one.end <= cause.start + 2)) {
    reading.drop(({ topic }) => topic === 'attribute:aggravating' || topic === 'attribute:onset')
  }
  if (!reading.has(cause.topic) && !reading.has('attribute:relieving')) return
  reading.drop(({ topic }) => ['exercise', 'symptom:anxiety', 'medical_history'].includes(topic))
  reading.drop((one) => /^attribute:(timing|character)$/.test(one.topic) && overlap(one, cause))
}

/** "Better or worse", "what makes it worse and what makes it better", "worsens or relieves". */
const bothWays =
  / (better|worse) (or|and) (what makes it )?(better|worse) | (wors\w*|aggrav\w*) (or|and) (\w+ )?(reli\w*|eas\w*|help\w*) /

function isCause({ topic }: Heard): boolean {
  return topic === 'attribute:aggravating' || topic === 'attribute:relieving'
}

/** True when at most one word stands between two spans. */
function isBeside(one: Heard, other: Heard): boolean {
  return one.start <= other.end + 1 && other.start <= one.end + 1
}

/** Items of the record: "how long have you smoked" asks for the smoking, "do you smoke cannabis" for the drug. */
const recordItems = new Set<string>(
  Object.entries(profileItems).flatMap(([item, group]) => (group === 'social' || group === 'history' ? [item] : [])),
).add('age').add('arrival_transport')

function itemsAsked(reading: Reading): void {
  const { text, words } = reading
  const drugs = reading.topics.filter((one) => one.topic === 'illicit_drug')
  reading.drop(({ topic, start, end }) => {
    const smoking = words.slice(start, end).some((word) => word.stem === 'smok')
    return topic === 'tobacco' && smoking && drugs.some((drug) => drug.start === end)
  })
  if (reading.topics.some((one) => recordItems.has(one.topic))) {
    reading.drop(({ topic }) => attributeOf(topic) !== null && !/^attribute:(aggravating|relieving)$/.test(topic))
  }
  if (reading.has('marital_status') && / (sex|sexual|sexually|condoms?|protection|partners) /.test(text)) {
    reading.drop(({ topic }) => topic === 'marital_status')
    reading.add('sexual_history', 0, 1)
  }
  if (reading.has('sexual_history') && / contracepti/.test(text)) reading.drop(({ topic }) => topic === 'medication')
  if (reading.topics.some((one) => one.topic === 'chiefcomplaint' && one.end - one.start > 2)) {
    reading.drop(({ topic, end, start }) => topic === 'attribute:character' && end - start === 1)
  }
  if (/ (these|following|such) conditions /.test(text) && reading.topics.some((one) => findingOf(one.topic))) {
    reading.drop(({ topic }) => topic === 'medical_history')
  }
  const habits = reading.topics.some((one) => /^(tobacco|alcohol|illicit_drug|allergies|sexual_history)$/.test(one.topic))
  if (habits) {
    reading.drop((one) => one.topic === 'medical_history' && /^(any |known )*history( of)?$/.test(reading.typed(one)))
  }
  if (reading.has('attribute:severity') && / (affect|impact|interfer|limit|stop|keep)/.test(text)) {
    reading.drop(({ topic }) => topic === 'occupation' || topic === 'exercise')
  }
  if (drugs.length > 1 && / (like|such as|including) /.test(text)) {
    reading.drop((one) => /^(tobacco|alcohol)$/.test(one.topic) && words[one.start]?.stem === 'substanc')
  }
  if (reading.has('symptom:missed_medicine')) {
    reading.drop(({ topic }) => topic === 'medication' || topic === 'attribute:timing')
  }
  const pain = reading.first('pain')
  if (pain && !reading.has('attribute:severity')) {
    const part = reading.topics.some((one) => one.topic !== 'pain' && (overlap(one, pain) || /_pain$/.test(one.topic)))
    if (part || reading.topics.some((one) => attributeOf(one.topic))) reading.drop(({ topic }) => topic === 'pain')
  }
  if (reading.has('arrival_transport') && !/ what | why /.test(text)) {
    reading.drop(({ topic }) => topic === 'chiefcomplaint')
  }
  if (reading.topics.some((one) => recordItems.has(one.topic) || findingOf(one.topic))) {
    reading.drop(({ topic, start, end }) => topic === 'chiefcomplaint' && end - start < 3)
  }
  if (reading.has('symptom:any') || reading.topics.some((one) => attributeOf(one.topic) !== null)) {
    reading.drop(({ topic, start, end }) => topic === 'chiefcomplaint' && (start > 1 || end - start < 3))
  }
  if (reading.has('attribute:onset') && / ago /.test(text)) reading.drop(({ topic }) => topic === 'attribute:duration')
}

/** Of findings on the same words the narrower is asked; "symptoms such as fever" asks for the fever. */
function symptomsAsked(reading: Reading): void {
  const { words, text } = reading
  if (reading.has('symptom:sputum') && !/ (chang|more|thick|dark|usual|amount|differ|increas)/.test(text)) {
    reading.drop(({ topic }) => topic === 'symptom:sputum_change')
  }
  const findings = reading.topics.filter((one) => findingOf(one.topic))
  const isListed = (broad: Heard, one: Heard): boolean => {
    return broad.start < one.start && words.slice(broad.start, one.start).some((word) => word.text === 'or')
  }
  reading.drop((broad) => {
    const finding = findingOf(broad.topic)
    return findings.some((one) => {
      const narrow = findingOf(one.topic) ?? ''
      if (lexicon.overrides[narrow]?.includes(finding ?? '') && isBeside(one, broad)) return !isListed(broad, one)
      const wins = lexicon.broader[narrow] === finding
      return wins && overlap(one, broad) && !isListed(broad, one)
    })
  })
  if (reading.has('attribute:character')) {
    reading.drop(({ topic, start, end }) => topic === 'symptom:muscle_aches' && end - start === 1)
  }
  const such = findings.length > 0 && /\b(such as|like|including|for example) /.test(reading.text)
  reading.drop((one) => one.topic === 'symptom:any' && (such || findings.some((finding) => overlap(one, finding))))
  const other = reading.topics.find((one) => recordItems.has(one.topic) || one.topic === 'attribute:character')
  const more = !/ (symptom|symptoms|noticed|bothering) /.test(reading.text)
  if (other && more) reading.drop((one) => one.topic === 'symptom:any' && one.start > other.start)
  if (!reading.has('symptom:similar_episodes')) return
  reading.dropToAbout(({ topic }) => {
    return topic === 'medical_history' || (topic.startsWith('symptom:') && topic !== 'symptom:similar_episodes')
  })
}
