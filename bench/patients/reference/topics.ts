import { profileItems, type ProfileItem } from '../../schema/profile.ts'
import type { Attribute, Topic } from '../../schema/transcript.ts'
import { questions, type Cue } from './lexicon.ts'
import type { Match } from './matcher.ts'
import { lexicon } from './ontology.ts'
import type { Word } from './words.ts'

/** What one question asks for. */
export interface Asked {
  topics: Topic[]
  about: string[]
  named: string[]
}

type Found = Match<Cue>

const attributeOf = (topic: Topic): Attribute | null => (topic.startsWith('attribute:') ? (topic.slice(10) as Attribute) : null)
const findingOf = (topic: Topic): string | null => (topic.startsWith('symptom:') && topic !== 'symptom:any' ? topic.slice(8) : null)

/** Findings that are seen: their colour and look are part of them. */
const visible = /^symptom:(sputum|cough|rash|hematuria|blood_in_stool|vomiting|diarrhea|vaginal_discharge|jaundice)$/

/** The topics of one question, without regard to what was said before. */
export function topicsOf(words: readonly Word[]): Asked {
  const isRecent = words.some((word) => /^(recent|recently|lately|last|weeks?|months?|just)$/.test(word.text))
  const all = questions.find(words).filter(({ target }) => isRecent || target.kind !== 'topic' || !target.topic.startsWith('symptom:recent_'))
  const found = outermost(all, words)
  const clause = new Reading(words, found, all)
  clause.bodyParts()
  clause.exclusions()
  clause.family()
  clause.history()
  clause.medicines()
  clause.attributes()
  clause.items()
  return clause.asked()
}

/** Matches that no longer match contains; an expression beats the cues of parts and names inside it. */
function outermost(found: readonly Found[], words: readonly Word[]): Found[] {
  return found.filter((one, index) => {
    const length = one.end - one.start
    return !found.some((other, at) => {
      if (beats(other, one, at < index && !isList(words.slice(one.start, one.end)))) return true
      if (other.target.kind === 'head' || other.target.kind === 'part' || other.target.kind === 'family' || other.target.kind === 'relative') return false
      if (one.target.kind === 'family' || one.target.kind === 'relative') return false
      if (other.open && isAttribute(other) && isItem(one)) return false
      if (isApart(other, one) || survives(other, one)) return false
      return other.start <= one.start && other.end >= one.end && other.end - other.start > length
    })
  })
}

/** Two findings of which a loose expression spans the other: both are asked, unless one is a kind of the other. */
function isApart(other: Found, one: Found): boolean {
  if (other.target.kind !== 'topic' || one.target.kind !== 'topic') return false
  if (other.target.topic === 'medical_history') return one.target.topic === 'symptom:similar_episodes'
  const [theirs, ours] = [findingOf(other.target.topic), findingOf(one.target.topic)]
  return other.open && theirs !== null && ours !== null && lexicon.broader[theirs] !== ours
}

/** "Pain in your back or sides": the pain of "pain in your back" goes on to the sides; "chest pain" does not. */
function survives(other: Found, one: Found): boolean {
  return one.target.kind === 'head' || (one.target.kind === 'part' && one.start > other.start)
}

function isAttribute({ target }: Found): boolean {
  return target.kind === 'topic' && attributeOf(target.topic) !== null
}

/** "Leg pain or swelling" is an expression of two findings. */
function isList(words: readonly Word[]): boolean {
  return words.some((word) => word.text === 'or' || word.text === 'and')
}

/** A social item: "what is your living situation like" asks for it. */
function isItem({ target }: Found): boolean {
  return target.kind === 'topic' && Object.hasOwn(profileItems, target.topic) && profileItems[target.topic as ProfileItem] === 'social'
}

/** On the same words a narrower finding beats a broader, an attribute or item a finding of one word, else the first named. */
function beats(other: Found, one: Found, isEarlier: boolean): boolean {
  if (other.start !== one.start || other.end !== one.end || other.target.kind !== 'topic' || one.target.kind !== 'topic') return false
  const [theirs, ours] = [findingOf(other.target.topic), findingOf(one.target.topic)]
  if (ours === null) return theirs === 'similar_episodes' && one.target.topic === 'medical_history'
  if (theirs === null) return one.end - one.start === 1 || attributeOf(other.target.topic) !== null
  if (lexicon.broader[theirs] === ours) return true
  if (lexicon.broader[ours] === theirs) return false
  return isEarlier && !one.open && !other.open
}

/** One question being read: each step looks at the whole and adds or drops topics. */
class Reading {
  readonly words: readonly Word[]
  readonly text: string
  found: readonly Found[]
  readonly all: readonly Found[]
  #topics: { topic: Topic; start: number; end: number }[] = []
  #about: string[] = []
  #named: string[] = []

  constructor(words: readonly Word[], found: readonly Found[], all: readonly Found[]) {
    this.words = words
    this.text = ` ${words.map((word) => word.text).join(' ')} `
    this.found = found
    this.all = all
    for (const { target, start, end } of found) if (target.kind === 'topic') this.#topics.push({ topic: target.topic, start, end })
  }

  asked(): Asked {
    const inOrder = this.#topics.toSorted((a, b) => a.start - b.start).map((one) => one.topic)
    return { topics: [...new Set(inOrder)], about: [...new Set(this.#about)], named: [...new Set(this.#named)] }
  }

  /** "Pain in your jaw or arms": a word of complaint and the parts of the body that follow or stand before it. */
  bodyParts(): void {
    const parts = this.found.filter((one) => one.target.kind === 'part')
    for (const { target: head, start, end } of this.found) {
      if (head.kind !== 'head') continue
      let last = end
      const closes = this.found.some((one) => one.target.kind === 'topic' && findingOf(one.target.topic) !== null && one.end === end && one.start < start)
      for (const part of parts) {
        if (part.target.kind !== 'part' || part.target.group !== head.group) continue
        const before = part.end <= start && this.#leadsTo(part.end, start)
        if (!before && (closes || part.start < end || part.start - last > 5)) continue
        if (!before) last = part.end
        this.#add(`symptom:${part.target.finding}`, Math.min(start, part.start), Math.max(end, part.end))
      }
    }
  }

  /** What is set aside: "besides the chest pain", "when you cough", "since the pain started". */
  exclusions(): void {
    const aside = /^(besides|beside|except|despite|since|because|while|whenever|when|after|before|during|until|due|with|along|apart|aside|from)$/
    for (let at = 1; at < this.words.length; at += 1) {
      const word = this.words[at]?.text ?? ''
      const strong = /^(besides|except|despite|apart|aside|due|because)$/.test(word) || /^other than |^in addition to |^related to /.test(this.#from(at))
      if (!strong && !aside.test(word)) continue
      if (!strong && !this.#definiteAfter(at)) continue
      if (/^(when|while|whenever|with|along)$/.test(word) && !this.#topics.some((one) => one.start < at)) continue
      const stop = this.words.findIndex((one, index) => index > at && one.pause)
      this.#drop((topic, start) => findingOf(topic) !== null && !/orthopnea|exertional|breathing|breathless/.test(topic) && start >= at && (stop === -1 || start < stop), true)
      if (strong) this.#setAside(at, stop === -1 ? this.words.length : stop)
    }
    this.#dropIgnored()
  }

  /** The family's history is not the patient's; "you or your family" asks for both. */
  family(): void {
    const contact = this.#topics.find((one) => one.topic === 'symptom:sick_contact')
    const kin = / (in|within) (your|his|her|the) (immediate )?family /.test(this.text) && !/ (sick|ill|unwell|contagious|contact|exposed|around|infection|infectious) /.test(this.text)
    if (contact && kin) this.#drop((topic) => topic === 'symptom:sick_contact')
    else if (contact) {
      this.#drop((topic, start) => start >= contact.start && /^(medical_history|family_medical_history|symptom:(vomiting|nausea|recent_cold|runny_nose|irritant_exposure|allergen_exposure|any|similar_episodes))$/.test(topic))
      this.#setAside(contact.start, this.words.length)
      return
    }
    const isFamily = this.found.some((one) => one.target.kind === 'family')
    if (!isFamily) return
    const named = this.#names('condition')
    const illness = named.length > 0 || this.#has('medical_history') || this.#has('family_medical_history')
    if (this.#has('living_situation') && !this.#has('family_medical_history') && named.length === 0) return
    if (!illness) return
    const both = /\b(you or (your|any|anyone|someone|a) |you or (your )?family|yourself|or (do you have )?(a |any )?family (medical )?history|or is there a family)/.test(this.text)
    this.#add('family_medical_history', 0, 1)
    this.#drop((topic) => (topic === 'medical_history' && !both) || (findingOf(topic) !== null) || attributeOf(topic) !== null || topic === 'symptom:any')
    this.#drop((topic) => topic === 'age' || (['living_situation', 'children', 'marital_status', 'allergies'].includes(topic) && named.length > 0))
    this.#named.push(...named, ...this.#names('relative'))
    if (both) this.#add('medical_history', 0, 1)
  }

  /** Conditions named are asked of the history; findings after "history of" are too. */
  history(): void {
    if (this.#has('family_medical_history')) return
    const named = this.#names('condition')
    const cue = this.#topics.find((one) => one.topic === 'medical_history')
    const mark = /\b(history of|diagnosed with|told (that )?you had|told (that )?you have|treated for|suffer from|chronic)\b/.exec(this.text)
    if (cue && mark) {
      const from = this.text.slice(0, mark.index).trim().split(/\s+/).filter(Boolean).length
      for (const one of this.#topics) if (findingOf(one.topic) && one.start >= from) this.#named.push(this.#typed(one))
      this.#drop((topic, start) => findingOf(topic) !== null && start >= from)
    }
    const other = this.#topics.some(({ topic }) => topic === 'medication' || topic === 'sexual_history' || topic === 'allergies' || topic === 'attribute:relieving')
    const listed = this.#topics.find((one) => one.topic === 'medication')
    if (listed && / for /.test(this.text) && !/ (have|had|or do|diagnosed) /.test(this.text.replace(/^ (and |so |okay )*have you /, ' '))) {
      this.#drop((topic, start) => topic === 'medical_history' && start > listed.start)
      return
    }
    if (named.length > 0 && (cue || !other)) {
      const spans = this.found.filter((one) => one.target.kind === 'condition')
      const onlyFindings = spans.every((span) => this.#topics.some((one) => findingOf(one.topic) && one.start === span.start && one.end >= span.end))
      if (onlyFindings && !cue && !mark) return
      this.#named.push(...named)
      this.#drop((topic, start) => findingOf(topic) !== null && spans.some((span) => span.start === start))
      if (!cue) this.#add('medical_history', spans[0]?.start ?? 0, spans[0]?.end ?? 1)
    }
  }

  /** Medicines named are asked of the list, unless it is an allergy or what helped that is asked. */
  medicines(): void {
    const named = this.#names('medicine')
    if (this.#has('illicit_drug') && !this.#has('medication')) return
    if (this.#has('allergies')) {
      if (!/\b(take|taking|on|prescribed|using) /.test(this.text)) this.#drop((topic) => topic === 'medication')
      this.#named.push(...named)
      return
    }
    if (this.#has('attribute:relieving') && /\b(taken|taking|take|tried|used) .*\b(medications?|medicines?|meds|pills)\b/.test(this.text)) this.#add('medication', 0, 1)
    const routine = named.length > 0 || this.#names('condition').length > 0 || / for your (blood|heart|diabetes|cholesterol|thyroid|asthma|sugar)/.test(this.text) || (this.#has('medication') && !/ (for|help|helped|tried) /.test(this.text))
    if (routine && / (take|taking|took) /.test(this.text) && !/ (pain|it|help|helped|helps|relief) /.test(this.text)) {
      if (this.#has('attribute:relieving')) this.#add('medication', 0, 1)
      this.#drop((topic) => topic === 'attribute:relieving')
    }
    const helps = /\b(help|helped|relieve|relieved|ease|better|relief|work)\b/.test(this.text) && this.#has('attribute:relieving') && !/\b(taken|taking|take)\b/.test(this.text)
    if (helps) this.#drop((topic) => topic === 'medication')
    else if (named.length > 0 && !this.#has('medical_device')) {
      this.#add('medication', 0, 1)
      this.#named.push(...named)
    }
  }

  /** A finding that an attribute is asked of is what the question is about; adjectives of a finding ask nothing. */
  attributes(): void {
    const findingMatches = this.#topics.filter((one) => findingOf(one.topic))
    const attributes = this.#topics.filter((one) => attributeOf(one.topic))
    for (const one of this.all) {
      if (one.target.kind !== 'topic') continue
      const finding = findingOf(one.target.topic)
      const inside = attributes.some((attribute) => attribute.start <= one.start && attribute.end >= one.end && attribute.end - attribute.start > one.end - one.start)
      if (finding && inside) this.#about.push(finding)
    }
    if (this.#has('attribute:radiation')) {
      this.#drop((topic) => topic === 'attribute:location' || topic === 'pain' || (/_pain$|^symptom:headache$/.test(topic) && findingOf(topic) !== null), true)
    }
    const spread = this.#topics.filter((one) => findingOf(one.topic))
    const asksHow = /^ (and |so |okay |or |but )*(how|when|where|what|which|since|for how|describe|can you (describe|tell)|could you (describe|tell)|tell me|does|is|are|did|has|was|have your|have the|have these|do your|do the|do these) /.test(this.text)
    const strongAttributes = attributes.filter((one) => one.end - one.start > 1)
    const indefinite = spread.filter((one) => !this.#definite(one.start))
    if (indefinite.length > 0 && !/^ (and |so |okay )*(how|when|where|what|which|since)/.test(this.text)) {
      this.#drop((topic, start, end) => attributeOf(topic) !== null && end - start === 1)
    }
    const remaining = this.#topics.filter((one) => attributeOf(one.topic))
    if (remaining.length > 0 && spread.length > 0 && asksHow) {
      const wh = /^ (and |so |okay |or |but )*(how|when|where|what|which|since|for how|describe)/.test(this.text)
      const looks = /\b(color|colour|look|looks|dry|wet)\b/.test(this.text)
      this.#drop((topic, start) => findingOf(topic) !== null && (wh || this.#definite(start)) && !(looks && visible.test(topic)), true)
    }
    if (findingMatches.length === 0 && strongAttributes.length === 0 && attributes.length === 0) return
    const strongest = this.#topics.some((one) => one.topic === 'attribute:severity')
    if (strongest && / (pain|pains|hurt|hurts|painful|scale|10|ten|ache) /.test(this.text)) this.#add('pain', this.words.length, this.words.length)
  }

  /** What belongs to an item or to nothing once the whole is known. */
  items(): void {
    const others = this.#topics.some((one) => findingOf(one.topic))
    this.#drop((topic, start) => topic === 'attribute:onset' && others && start > 1 && this.words[start]?.text === 'when' && !/ (know|tell me|say|remember|and|or) when /.test(this.text))
    const cause = this.#topics.find((one) => one.topic === 'attribute:aggravating' || one.topic === 'attribute:relieving')
    const causes = / (may|might|could|would) have (triggered|preceded|caused|brought|provoked)/.test(this.text)
    if (cause && causes && this.#topics.some((one) => findingOf(one.topic) && one.end <= cause.start + 2)) {
      this.#drop((topic, start) => topic === 'attribute:aggravating' || topic === 'attribute:onset' || (findingOf(topic) !== null && start > cause.start))
    } else if (cause) this.#drop((topic, start) => findingOf(topic) !== null && start > cause.start)
    if (this.#has('attribute:character')) this.#drop((topic, start, end) => topic === 'symptom:muscle_aches' && end - start === 1)
    const smokes = this.#topics.filter((one) => one.topic === 'illicit_drug')
    this.#drop((topic, start, end) => topic === 'tobacco' && smokes.some((one) => one.start === end && /^smok/.test(this.words[start]?.stem ?? '')))
    const topics = (): Topic[] => this.#topics.map((one) => one.topic)
    const social = ['tobacco', 'alcohol', 'illicit_drug', 'exercise', 'occupation', 'living_situation', 'marital_status', 'children', 'sexual_history',
      'insurance', 'race', 'age', 'medical_history', 'medical_device', 'medication', 'family_medical_history', 'allergies', 'arrival_transport']
    if (this.#has('attribute:aggravating') || this.#has('attribute:relieving')) {
      this.#drop((topic) => ['exercise', 'symptom:anxiety', 'medical_history'].includes(topic))
      this.#drop((topic, start, end) => /^attribute:(timing|character)$/.test(topic) && cause !== undefined && start < cause.end && cause.start < end)
    }
    if (topics().some((topic) => social.includes(topic))) {
      this.#drop((topic) => {
        const attribute = attributeOf(topic)
        return attribute !== null && attribute !== 'aggravating' && attribute !== 'relieving'
      })
    }
    if (topics().some((topic) => findingOf(topic) || attributeOf(topic))) {
      const only = this.#has('attribute:severity')
      this.#drop((topic) => topic === 'pain' && !only && !this.#alone('pain'))
    }
    const all = [...this.#topics]
    this.#drop((topic, start, end) => all.some((one) => lexicon.broader[findingOf(one.topic) ?? ''] === findingOf(topic) && one.start < end && start < one.end))
    if (this.#has('arrival_transport') && !/ what | why /.test(this.text)) this.#drop((topic) => topic === 'chiefcomplaint')
    const any = this.#topics.find((one) => one.topic === 'symptom:any')
    if (any && this.#topics.some((one) => findingOf(one.topic) && one.start < any.end && any.start < one.end)) this.#drop((topic) => topic === 'symptom:any')
    if (this.#has('symptom:similar_episodes')) {
      this.#drop((topic) => topic !== 'symptom:similar_episodes' && (topic === 'medical_history' || topic.startsWith('symptom:')), true)
    }
    if (this.#has('symptom:any') && /\b(such as|like|including|for example) /.test(this.text) && topics().some((topic) => findingOf(topic))) {
      this.#drop((topic) => topic === 'symptom:any')
    }
    if (topics().some((topic) => topic !== 'chiefcomplaint' && (social.includes(topic) || findingOf(topic)))) {
      this.#drop((topic, start, end) => topic === 'chiefcomplaint' && end - start < 3)
    }
    if (this.#has('attribute:onset')) this.#drop((topic) => topic === 'attribute:duration' && / ago /.test(this.text))
  }

  /** "Lower back or flank pain": between a part and the complaint stand other parts, "or", "and". */
  #leadsTo(from: number, to: number): boolean {
    return this.words.slice(from, to).every((word, index) =>
      /^(or|and|lower|upper|left|right)$/.test(word.text) || this.all.some((one) => one.target.kind === 'part' && one.start === from + index),
    )
  }

  #setAside(from: number, to: number): void {
    this.found = this.found.filter((one) => one.target.kind !== 'condition' || one.start < from || one.start >= to)
  }

  #alone(topic: Topic): boolean {
    const own = this.#topics.find((one) => one.topic === topic)
    return own !== undefined && !this.#topics.some((one) => one !== own && one.start < own.end && own.start < one.end)
      && !this.#topics.some((one) => attributeOf(one.topic)) && !this.#topics.some((one) => /_pain$/.test(one.topic))
  }

  #has(topic: Topic): boolean {
    return this.#topics.some((one) => one.topic === topic)
  }

  #add(topic: Topic, start: number, end: number): void {
    this.#topics.push({ topic, start, end })
  }

  #drop(isDropped: (topic: Topic, start: number, end: number) => boolean, keepAbout = false): void {
    this.#topics = this.#topics.filter(({ topic, start, end }) => {
      const dropped = isDropped(topic, start, end)
      const finding = findingOf(topic)
      if (dropped && keepAbout && finding) this.#about.push(finding)
      return !dropped
    })
  }

  #dropIgnored(): void {
    const ignored = this.all.filter((one) => one.target.kind === 'ignore')
    this.#drop((_, start, end) => ignored.some((one) => one.start <= start && one.end >= end))
  }

  /** The names of a kind, as typed. */
  #names(kind: 'condition' | 'medicine' | 'relative'): string[] {
    return this.found.filter((one) => one.target.kind === kind).map((one) => this.#typed(one))
  }

  #typed({ start, end }: { start: number; end: number }): string {
    return this.words.slice(start, end).map((word) => word.text).join(' ')
  }

  #from(at: number): string {
    return this.words.slice(at, at + 4).map((word) => word.text).join(' ')
  }

  /** True when the finding is taken as known: "the cough", "this pain", "your headaches". */
  #definite(start: number): boolean {
    const of = this.words[start - 1]?.text === 'of' && /^(episode|episodes|bouts?|feeling|sensation|symptoms?|attacks?)$/.test(this.words[start - 2]?.text ?? '')
    if (/^(the|this|that|these|those|your|his|her|their)$/.test(this.words[of ? start - 3 : start - 1]?.text ?? '')) return true
    const before = this.#topics.find((one) => findingOf(one.topic) && one.start < start && start - one.end <= 1 && one.end <= start)
    return before !== undefined && this.#definite(before.start)
  }

  #definiteAfter(at: number): boolean {
    const next = this.words[at + 1]?.text ?? ''
    return /^(the|this|that|these|those|your|it|you|any)$/.test(next) || /^(with|to)$/.test(next)
  }
}
