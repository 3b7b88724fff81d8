import type { Persona } from '../../schema/persona.ts'
import { isDisclosed } from '../../schema/transcript.ts'
import { rng } from '../../stats/rng.ts'
import type { VoiceLines } from '../../schema/voice.ts'
import { chooser } from './choose.ts'
import type { Choose } from './choose.ts'
import { clausesToSentences } from './clauses.ts'
import { fit, sentence, sentenceLimit, sentencesOf } from './fit.ts'
import { namesSecret } from './secret.ts'
import { phaseOf } from './state.ts'
import type { Disclosed } from './state.ts'
import type { Understanding } from './types.ts'
import { confusedLines, voiceOf } from './voice.ts'

/** What speech needs besides the decisions. */
export interface Speech {
  persona: Persona
  understanding: Understanding
  /** Seed of the session. */
  seed: string
  /** Names that the patient never says: the diagnosis and what else it is called. */
  secret: readonly string[]
}

/** How often a personality adds a remark after facts, and how many at most. */
const remarks: Record<string, { chance: number; most: number }> = {
  plain: { chance: 0, most: 0 },
  verbose: { chance: 1, most: 4 },
  pleasing: { chance: 0.6, most: 1 },
  impatient: { chance: 0.6, most: 1 },
  distrust: { chance: 0.6, most: 1 },
  overanxious: { chance: 0.75, most: 1 },
}

/** The lines for a turn that was turned away as a whole. */
function gateLines(gate: string, voice: VoiceLines, understanding: Understanding, secret: readonly string[]): string[] {
  if (gate === 'dazed.high') return confusedLines.high
  if (gate === 'dazed.moderate') return confusedLines.moderate
  if (gate === 'impatient.refuses') return voice.refuses
  if (gate === 'overanxious.worries') return voice.worry
  const word = understanding.jargon.find((one) => !namesSecret(one, secret) && one.split(' ').length <= 4)
  if (gate.endsWith('.words') && word) return voice.word.map((line) => line.replaceAll('{word}', word))
  return voice.lost
}

/** The lines for a turn that asked for nothing. */
function idleLines(voice: VoiceLines, understanding: Understanding, phase: string): string[] {
  const { acts } = understanding
  if (acts.includes('not_understood')) return voice.unclear
  if (acts.includes('farewell')) return voice.farewell
  const comforted = phase === 'normal' ? voice.comforted : confusedLines.comforted
  if (acts.includes('reassure') || acts.includes('empathy')) return comforted
  return acts.includes('instruct') ? voice.complies : voice.idle
}

/** A remark per reason for which a fact stayed in. */
function heldLines(disclosed: Disclosed, voice: VoiceLines, choose: Choose): string[] {
  const held = disclosed.decisions.filter((one) => !isDisclosed(one.how)).map((one) => one.how)
  return [...new Set(held)].flatMap((how) => {
    if (how === 'forgotten') return [choose(voice.forgotten)]
    if (how === 'minimised') return [choose(voice.minimised)]
    const refused = disclosed.decisions.some((one) => one.how === 'withheld' && one.rule.startsWith('distrust'))
    return refused ? [choose(voice.refuses)] : []
  })
}

/** What is said of topics on which there is nothing to tell. */
function emptyLines(disclosed: Disclosed, voice: VoiceLines, choose: Choose): string[] {
  const empty = disclosed.answers.filter((answer) => answer.spoken.length === 0).map((answer) => answer.topic)
  const answered = disclosed.answers.some((answer) => answer.spoken.length > 0)
  const kinds = empty.map((topic) =>
    answered
      ? voice.otherwise
      : topic === 'open' || topic === 'symptom:any'
        ? voice.nothing_more
        : /^(symptom|attribute):/.test(topic)
          ? voice.denial
          : voice.absent,
  )
  return [...new Set(kinds)].slice(0, 1).map((lines) => choose(lines))
}

/**
 * Words what a turn let out, in the persona's voice: the facts that were told, what is said of those kept back, and
 * remarks that hold no fact. At most 3 sentences (8 for the verbose) of at most 20 words each.
 * The same arguments give the same words.
 */
export function speak(disclosed: Disclosed, speech: Speech): string {
  const { persona, understanding, secret } = speech
  const { round } = disclosed.state
  const random = rng(`${speech.seed}/speech/${round}`)
  const choose = chooser(speech.seed, round)
  const voice = voiceOf(persona)
  const limit = sentenceLimit(persona.personality)
  const phase = persona.dazed === 'high' ? phaseOf(disclosed.state) : 'normal'
  const complaint = disclosed.complaint ? choose(voice.complaint) : undefined
  const facts = clausesToSentences(disclosed.answers, persona.cefr, voice, choose, complaint)
  const core = fit(facts.flatMap(sentencesOf).map(sentence), limit)

  const extra: string[] = []
  if (disclosed.gate) extra.push(choose(gateLines(disclosed.gate, voice, understanding, secret)))
  else if (disclosed.answers.length === 0) extra.push(choose(idleLines(voice, understanding, phase)))
  else extra.push(...heldLines(disclosed, voice, choose), ...emptyLines(disclosed, voice, choose))
  if (disclosed.decisions.some((one) => one.how === 'exaggerated') && random.next() < 0.7) {
    extra.push(choose(voice.dramatised))
  }
  const { chance, most } = remarks[persona.personality]!
  if (voice.tail.length > 0 && disclosed.gate === null && random.next() < chance) {
    const chat = chooser(speech.seed, round, most)
    const count = most === 1 ? 1 : 2 + random.below(most - 1)
    for (let i = 0; i < count; i++) extra.push(chat(voice.tail, i))
  }

  const out = [...core]
  for (const line of extra) {
    const parts = sentencesOf(line).map(sentence).filter((part) => !out.includes(part))
    if (out.length + parts.length <= limit && !namesSecret(line, secret)) out.push(...parts)
  }
  return (out.length > 0 ? out : sentencesOf(choose(voice.idle)).slice(0, limit)).join(' ')
}
