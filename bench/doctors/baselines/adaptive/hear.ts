import { ownData, type DataFiles } from '../../../profiles/load.ts'
import { readFormat } from '../../../schema/format.ts'
import { axes } from '../../../schema/persona.ts'
import { confusedSchema, voiceSchema, type VoiceLines } from '../../../schema/voice.ts'
import type { Answer } from './belief.ts'
import { denied, tellingWords } from './words.ts'

/** What became of a question: it was answered, denied, or not answered at all. */
export type Heard = { kind: 'said'; answer: Answer } | { kind: 'denied' } | { kind: 'held' }

/** How patients talk around their facts: whole sentences that say no or say nothing, and words before a fact. */
export interface Manner {
  denials: ReadonlySet<string>
  chatter: ReadonlySet<string>
  /** Lower case, the longest first. */
  leads: readonly string[]
}

type Occasion = keyof VoiceLines

const denying: readonly Occasion[] = ['denial', 'absent', 'otherwise', 'nothing_more']
const leading: readonly Occasion[] = ['lead', 'lead_yes', 'again']

/** Reads how patients talk from the voices in `bench/data/voice`. */
export function mannerOf(files: DataFiles = ownData): Manner {
  const read = (name: string) => JSON.parse(files.read(`voice/${name}.json`)) as unknown
  const voices = axes.personality.flatMap((name) => {
    const { levels } = readFormat(voiceSchema, read(name), `voice/${name}.json`)
    return Object.values(levels)
  })
  const { high, moderate, comforted } = readFormat(confusedSchema, read('confused'), 'voice/confused.json')
  const linesOf = (kinds: readonly Occasion[]) => voices.flatMap((voice) => kinds.flatMap((kind) => voice[kind]))
  const others = (Object.keys(voices[0]!) as Occasion[]).filter((one) => !denying.includes(one))
  const sentences = (lines: readonly string[]) => new Set(lines.flatMap(sentencesOf).map((one) => one.toLowerCase()))
  const leads = linesOf(leading).flatMap((lead) => sentencesOf(lead).slice(-1)).filter((lead) => /,$|[a-z]$/.test(lead))
  return {
    denials: sentences(linesOf(denying)),
    chatter: sentences([...linesOf(others), ...high, ...moderate, ...comforted]),
    leads: [...new Set(leads.map((lead) => lead.toLowerCase()))].sort((a, b) => b.length - a.length),
  }
}

/**
 * What a patient's words answer. Sentences of manner are set aside; what is left states something, unless it is a
 * short "no". With nothing left, a denial denies, and anything else (not understood, refused, forgotten, confused)
 * is no answer.
 */
export function hear(words: string, manner: Manner): Heard {
  const sentences = sentencesOf(words).map((one) => one.toLowerCase())
  const telling = sentences
    .filter((one) => !manner.denials.has(one) && !manner.chatter.has(one) && !/^what (does|is) .{1,40}\?$/.test(one))
    .map((one) => tellingWords(withoutLead(one, manner.leads)))
    .filter((one) => one.size > 0 && !(one.size === 1 && one.has(denied)))
  if (telling.length > 0) return { kind: 'said', answer: telling }
  const denies = sentences.some((one) => manner.denials.has(one) || (/^no\b/.test(one) && !manner.chatter.has(one)))
  return { kind: denies ? 'denied' : 'held' }
}

function withoutLead(sentence: string, leads: readonly string[]): string {
  const lead = leads.find((one) => sentence.startsWith(one))
  return lead ? sentence.slice(lead.length) : sentence
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+/).filter((one) => one !== '')
}
