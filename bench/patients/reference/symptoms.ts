import { overlap, type Reading } from './reading.ts'
import { attributeOf, findingOf } from './spans.ts'

/** "Pain in your jaw or arms": a word of complaint, and the parts of the body that follow it or lead to it. */
export function bodyParts(reading: Reading): void {
  const parts = reading.found.filter((one) => one.target.kind === 'part')
  for (const { target: head, start, end } of reading.found) {
    if (head.kind !== 'head') continue
    let last = end
    const closes = reading.found.some(({ target, ...one }) => {
      return target.kind === 'topic' && findingOf(target.topic) !== null && one.end === end && one.start < start
    })
    for (const part of parts) {
      if (part.target.kind !== 'part' || part.target.group !== head.group) continue
      const before = part.end <= start && leadsTo(reading, part.end, start)
      if (!before && (closes || part.start < end || part.start - last > 5)) continue
      if (!before) last = part.end
      reading.add(`symptom:${part.target.finding}`, Math.min(start, part.start), Math.max(end, part.end))
    }
  }
}

/** "Lower back or flank pain": between a part and the complaint stand other parts, "or", "and". */
function leadsTo(reading: Reading, from: number, to: number): boolean {
  return reading.words.slice(from, to).every((word, index) => {
    const isPart = reading.all.some((one) => one.target.kind === 'part' && one.start === from + index)
    return isPart || /^(or|and|lower|upper|left|right)$/.test(word.text)
  })
}

const asides = /^(beside|since|while|whenever|when|after|before|during|until|with|along|from)$/

/** What is set aside: "besides the chest pain", "when you cough", "since the pain started". */
export function exclusions(reading: Reading): void {
  const { words } = reading
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]?.text ?? ''
    const phrase = words.slice(at, at + 4).map((one) => one.text).join(' ')
    const strong = /^(besides|except|despite|apart|aside|due|because|other than|in addition to|related to)\b/.test(phrase)
    const next = words[at + 1]?.text ?? ''
    const doing = /^(when|while|after|before|during)$/.test(word) && next.endsWith('ing')
    const weak = doing || (asides.test(word) && /^(the|this|that|these|those|your|it|you|any|with|to)$/.test(next))
    if (!strong && !weak) continue
    if (/^(when|while|whenever|with|along)$/.test(word) && !reading.topics.some((one) => one.start < at)) continue
    const pause = words.findIndex((one, index) => index > at && (one.pause || one.text === 'or'))
    const stop = pause === -1 ? words.length : pause
    reading.dropToAbout(({ topic, start }) => {
      return findingOf(topic) !== null && !circumstances.test(topic) && start >= at && start < stop
    })
    if (strong) reading.forgetConditions(at, stop)
  }
  const ignored = reading.all.filter((one) => one.target.kind === 'ignore')
  reading.drop((heard) => {
    const isShort = heard.end - heard.start <= 3
    return ignored.some((one) => overlap(one, heard) && one.end >= heard.end && (isShort || one.start <= heard.start))
  })
}

/** Findings that are themselves a "when": short of breath when lying flat. */
const circumstances =
  /orthopnea|exertional|breathing|breathless|scalp|jaw_|dysuria|painful_|dyspareunia|choking|incontinence/

/** Findings that are seen: their colour and look are part of them. */
const visible = /^symptom:(sputum|cough|rash|hematuria|blood_in_stool|vomiting|diarrhea|vaginal_discharge|jaundice)$/

/** Findings that are counted: how often they come is what is asked of them. */
const countable =
  /^symptom:(urinary_frequency|nocturia|vomiting|diarrhea|constipation|increased_inhaler_use|hemoptysis)$/

/** Attributes that a question for a finding names in passing: "weakness on one side", "a cough at night". */
const passing = /^attribute:(onset|location|duration|timing|character)$/

const asksPlace =
  /^ (and |so |okay |or |but )*(is|does|was|which|where|what|point|show|in which|in what|(can|could) you (point|show)) /
const asksWhat =
  /^ (and |so |okay |or |but )*(how|when|where|what|which|since|for how|describe|(in|at|on|to|from|since|until|by) (which|what)) /
const asksHow =
  /^ (and |so |okay |or |but )*((can|could) you (describe|tell)|tell me|does|is|are|did|has|was|(have|do) (your|the|these)) /

/** A finding that an attribute is asked of is what the question is about; adjectives of a finding ask nothing. */
export function attributesAsked(reading: Reading): void {
  const asked = reading.topics.filter((one) => attributeOf(one.topic))
  for (const { target, start, end } of reading.all) {
    const finding = target.kind === 'topic' ? findingOf(target.topic) : null
    const inside = asked.some((one) => one.start <= start && one.end >= end && one.end - one.start > end - start)
    if (finding && inside) reading.about.push(finding)
  }
  if (reading.has('attribute:radiation')) {
    reading.dropToAbout(({ topic }) => /^(attribute:location|pain|symptom:(.*_pain|headache))$/.test(topic))
  }
  const isPlace = asksPlace.test(reading.text) && reading.has('attribute:location')
  if (isPlace) reading.dropToAbout(({ topic }) => /^symptom:(.*_pain|headache)$/.test(topic))
  const present = reading.topics.filter((one) => findingOf(one.topic))
  const isNew = present.some((one) => !reading.isKnown(one.start))
  const counts = / how (often|many times|frequently) /.test(reading.text)
  if (counts && present.some((one) => countable.test(one.topic))) reading.drop(({ topic }) => topic === 'attribute:timing')
  if (isNew && !asksWhat.test(reading.text)) reading.drop(({ topic }) => passing.test(topic))
  const what = asksWhat.test(reading.text)
  if (reading.topics.some((one) => attributeOf(one.topic)) && present.length > 0 && (what || asksHow.test(reading.text))) {
    const looks = / (color|colour|look|looks|dry|wet) /.test(reading.text)
    reading.dropToAbout(({ topic, start }) => {
      return findingOf(topic) !== null && (what || reading.isKnown(start)) && !(looks && visible.test(topic))
    })
  }
  const painful = / (pain|pains|hurt|hurts|painful|scale|10|ten|ache) /.test(reading.text)
  if (painful && reading.has('attribute:severity')) reading.add('pain', reading.words.length, reading.words.length)
}
