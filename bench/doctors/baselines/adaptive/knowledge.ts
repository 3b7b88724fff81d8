import type { Library } from '../../../profiles/library.ts'
import type { IllnessScript } from '../../../schema/illness-script.ts'
import { attributes, type Attribute } from '../../../schema/transcript.ts'
import { readingsOf, tellingWords } from './words.ts'

/** Whom a line applies to; absent means everyone. */
export type Only = IllnessScript['findings']['present'][number]['only']

/** One way in which patients with one diagnosis answer a topic. */
export interface Line {
  /** Index of the diagnosis. */
  diagnosis: number
  words: ReadonlySet<string>
  /** The share of patients with the diagnosis who answer in these words. */
  share: number
  only: Only
  /** False for a line that denies the finding. */
  present: boolean
  /** Findings that the patient then has, beside the topic's own. */
  needs: readonly string[]
}

/** What can be asked: a finding (`fever`), an attribute of one (`chest_pain/onset`), a profile item (`tobacco`). */
export interface Topic {
  id: string
  kind: 'complaint' | 'finding' | 'attribute' | 'item' | 'list'
  /** The finding that it is or describes. */
  finding: string | null
  attribute: Attribute | null
  lines: Line[]
}

/** What the illness scripts say, arranged by question. */
export interface Knowledge {
  /** Names of the diagnoses, in the order of their indices. */
  names: string[]
  scripts: readonly Pick<IllnessScript, 'demographics' | 'transport'>[]
  topics: ReadonlyMap<string, Topic>
  /** Word → what it tells when it fits: the negative logarithm of the share of lines that hold it. */
  weights: ReadonlyMap<string, number>
}

const habits = ['tobacco', 'alcohol', 'illicit_drug', 'exercise', 'sexual_history'] as const

/** Arranges the scripts by what can be asked; a phrase's share is spread evenly over its readings. */
export function knowledgeOf(library: Pick<Library, 'scripts' | 'diagnoses' | 'conditions'>): Knowledge {
  const topics = new Map<string, Topic>()
  const add = (topic: Omit<Topic, 'lines'>, phrases: readonly string[], line: Omit<Line, 'words'>) => {
    const known = topics.get(topic.id) ?? { ...topic, lines: [] }
    topics.set(topic.id, known)
    for (const phrase of phrases) {
      const readings = readingsOf(phrase)
      const share = line.share / phrases.length / readings.length
      for (const text of readings) addLine(known.lines, { ...line, share, words: tellingWords(text) })
    }
  }
  library.scripts.forEach((script, diagnosis) => {
    const line = (share: number, only: Only, present = true, needs: string[] = []) => {
      return { diagnosis, share, only, present, needs }
    }
    const whole = script.chief_complaints.variants.reduce((sum, one) => sum + one.weight, 0)
    for (const { text, weight, only, needs } of script.chief_complaints.variants) {
      add(itemTopic('complaint', 'complaint'), [text], line(weight / whole, only, true, needs))
    }
    for (const one of script.findings.present) {
      add(findingTopic(one.finding), one.phrases, line(one.frequency, one.only))
      for (const attribute of attributes) {
        const said = one.attributes[attribute]
        if (said) add(attributeTopic(one.finding, attribute), said.phrases, line(said.frequency, one.only))
      }
    }
    for (const { finding, frequency, phrases, only } of script.pertinent_negatives.absent) {
      const present = script.findings.present.find((one) => one.finding === finding)?.frequency ?? 0
      add(findingTopic(finding), phrases, line(frequency * (1 - present), only, false))
    }
    for (const { condition, frequency, only } of script.history.conditions) {
      const name = library.conditions.find((one) => one.id === condition)!.name
      add(itemTopic('medical_history', 'list'), [name], line(frequency, only))
    }
    for (const { text, frequency, only } of script.past_events.events) {
      add(itemTopic('medical_history', 'list'), [text], line(frequency, only))
    }
    for (const { text, frequency, only } of script.family_history.entries) {
      add(itemTopic('family_medical_history', 'list'), [text], line(frequency, only))
    }
    for (const item of habits) {
      const entries = script.social[item] ?? []
      const all = entries.reduce((sum, one) => sum + one.weight, 0)
      for (const { text, weight, only } of entries) add(itemTopic(item, 'item'), [text], line(weight / all, only))
    }
  })
  return {
    names: library.scripts.map((script) => library.diagnoses.find((one) => one.id === script.diagnosis)!.name),
    scripts: library.scripts,
    topics,
    weights: weightsOf([...topics.values()].flatMap((topic) => topic.lines)),
  }
}

/** Adds a line, or its share to the line of the same patients that has the same words. */
function addLine(lines: Line[], line: Line): void {
  const same = lines.find(
    (one) =>
      one.diagnosis === line.diagnosis &&
      one.only === line.only &&
      one.present === line.present &&
      one.needs === line.needs &&
      one.words.size === line.words.size &&
      [...line.words].every((word) => one.words.has(word)),
  )
  if (same) same.share += line.share
  else lines.push(line)
}

function findingTopic(finding: string): Omit<Topic, 'lines'> {
  return { id: finding, kind: 'finding', finding, attribute: null }
}

function attributeTopic(finding: string, attribute: Attribute): Omit<Topic, 'lines'> {
  return { id: `${finding}/${attribute}`, kind: 'attribute', finding, attribute }
}

function itemTopic(id: string, kind: Topic['kind']): Omit<Topic, 'lines'> {
  return { id, kind, finding: null, attribute: null }
}

function weightsOf(lines: readonly Line[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) for (const word of line.words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Map([...counts].map(([word, count]) => [word, Math.log(lines.length / count)]))
}
