import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import frameFile from '../../data/prompts/frame.json' with { type: 'json' }
import turnFile from '../../data/prompts/grounded-turn.json' with { type: 'json' }
import plainTalk from '../../data/prompts/plain-talk.json' with { type: 'json' }
import wordsFile from '../../data/prompts/words.json' with { type: 'json' }
import { InputError } from '../../schema/error.ts'
import { describeIssues, readFormat } from '../../schema/format.ts'
import { hashOf, sha256Hex } from '../../schema/hash.ts'
import type { Cefr, Personality } from '../../schema/persona.ts'
import {
  type Frame,
  frameSchema,
  type GroundedTurn,
  groundedTurnSchema,
  levelFiles,
  type Words,
  wordsSchema,
} from '../../schema/prompts.ts'

/** Our own prompts, in PatientSim's layout. */
export const ownPrompts = fileURLToPath(new URL('../../data/prompts/patientsim', import.meta.url))

type Levels<Name extends keyof typeof levelFiles> = z.infer<(typeof levelFiles)[Name]>

/** What a prompt-only patient is made of. */
export interface PatientPrompts {
  system: string
  /** For urinary tract infection: with the sexual history. */
  systemUti: string
  personality: Levels<'personality_type.json'>
  cefr: Levels<'cefr_type.json'>
  recall: Levels<'recall_level_type.json'>
  dazed: Levels<'dazed_level_type.json'>
  sentences: Levels<'sentence_length_limit.json'>
  words: Words
  frame: Frame
  /** SHA-256 of each file by its name, our own words and frame among them; part of the protocol. */
  sha256: Record<string, string>
}

const systemFile = 'initial_system_patient_w_persona.txt'
const systemUtiFile = 'initial_system_patient_w_persona_uti.txt'

/**
 * Reads a folder of prompts in the layout of PatientSim's `prompts/simulation`, so that holders of the original can run
 * its very words: two system prompts, and a JSON file for each axis and for the sentence limits.
 * @throws InputError `prompts/missing` for a file that is not there, `prompts/invalid` for one that does not fit
 */
export function readPrompts(folder = ownPrompts): PatientPrompts {
  const sha256: Record<string, string> = {}
  const text = (name: string): string => {
    try {
      const content = readFileSync(join(folder, name), 'utf8')
      sha256[name] = sha256Hex(content)
      return content
    } catch {
      throw new InputError(
        'prompts/missing',
        `${folder} lacks ${name}; name a folder laid out as PatientSim's prompts/simulation.`,
      )
    }
  }
  const levels = <Name extends keyof typeof levelFiles>(name: Name): Levels<Name> => {
    const parsed = levelFiles[name].safeParse(parseJson(text(name)))
    if (parsed.success) return parsed.data as Levels<Name>
    throw new InputError('prompts/invalid', `${join(folder, name)} is not valid: ${describeIssues(parsed.error)}.`)
  }
  const words = readFormat(wordsSchema, wordsFile, 'bench/data/prompts/words.json')
  const frame = readFormat(frameSchema, frameFile, 'bench/data/prompts/frame.json')
  return {
    system: text(systemFile),
    systemUti: text(systemUtiFile),
    personality: levels('personality_type.json'),
    cefr: levels('cefr_type.json'),
    recall: levels('recall_level_type.json'),
    dazed: levels('dazed_level_type.json'),
    sentences: levels('sentence_length_limit.json'),
    words,
    frame,
    sha256: { ...sha256, 'words.json': hashOf(words), 'frame.json': hashOf(frame) },
  }
}

/** What a grounded patient's model is told. */
export interface GroundedPrompts {
  system: string
  turn: GroundedTurn
  /** How a personality is, and how a language level speaks, in full. */
  personality: Record<Personality, string>
  language: Record<Cefr, string>
  sha256: Record<string, string>
}

const groundedFile = fileURLToPath(new URL('../../data/prompts/grounded.md', import.meta.url))

/**
 * Our prompt for grounded patients, with the levels as prompt-only patients have them, and the words that a model may
 * add.
 */
export function readGroundedPrompts(): GroundedPrompts {
  const system = readFileSync(groundedFile, 'utf8')
  const turn = readFormat(groundedTurnSchema, turnFile, 'bench/data/prompts/grounded-turn.json')
  const { personality, cefr, words, sha256 } = readPrompts()
  const inLine = (description: string) => description.replaceAll('\n\t', ' ')
  const samples = (level: Cefr) => ({
    understand_words: words.cefr[`${level}1`].join(', '),
    misunderstand_words: words.cefr[`${level}2`].join(', '),
    understand_med_words: words.medical[level].join(', '),
    misunderstand_med_words: level === 'C' ? 'none' : words.medical[level === 'A' ? 'B' : 'C'].join(', '),
  })
  const levels = ['A', 'B', 'C'] as const
  const names = ['personality_type.json', 'cefr_type.json', 'words.json']
  return {
    system,
    turn,
    personality: Object.fromEntries(Object.entries(personality).map(([name, text]) => [name, inLine(text)])) as Record<
      Personality,
      string
    >,
    language: Object.fromEntries(levels.map((level) => [level, inLine(fill(cefr[level], samples(level)))])) as Record<
      Cefr,
      string
    >,
    sha256: {
      'grounded.md': sha256Hex(system),
      'grounded-turn.json': hashOf(turn),
      'plain-talk.json': hashOf(plainTalk),
      ...Object.fromEntries(names.map((name) => [name, sha256[name]!])),
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Puts values into a prompt: `{name}` becomes the value, `{{` and `}}` become braces.
 * @throws InputError `prompts/placeholder` for a name without a value
 */
export function fill(prompt: string, values: Readonly<Record<string, string>>): string {
  return prompt.replace(/\{\{|\}\}|\{([A-Za-z0-9_]+)\}/g, (whole, name: string | undefined) => {
    if (name === undefined) return whole[0]!
    const value = values[name]
    if (value === undefined)
      throw new InputError('prompts/placeholder', `A patient's prompt holds {${name}}, for which there is no value.`)
    return value
  })
}
