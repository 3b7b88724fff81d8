import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import wordsFile from '../../data/prompts/words.json' with { type: 'json' }
import { InputError } from '../../schema/error.ts'
import { describeIssues, readFormat } from '../../schema/format.ts'
import { hashOf, sha256Hex } from '../../schema/hash.ts'
import { levelFiles, type Words, wordsSchema } from '../../schema/prompts.ts'

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
  /** SHA-256 of each file by its name, and of the words; part of the protocol. */
  sha256: Record<string, string>
}

const systemFile = 'initial_system_patient_w_persona.txt'
const systemUtiFile = 'initial_system_patient_w_persona_uti.txt'

/**
 * Reads a folder of prompts in the layout of PatientSim's `prompts/simulation`, so that holders of the original can run its
 * very words: two system prompts, and a JSON file for each axis and for the sentence limits.
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
      throw new InputError('prompts/missing', `${folder} lacks ${name}; name a folder laid out as PatientSim's prompts/simulation.`)
    }
  }
  const levels = <Name extends keyof typeof levelFiles>(name: Name): Levels<Name> => {
    const parsed = levelFiles[name].safeParse(parseJson(text(name)))
    if (parsed.success) return parsed.data as Levels<Name>
    throw new InputError('prompts/invalid', `${join(folder, name)} is not valid: ${describeIssues(parsed.error)}.`)
  }
  const words = readFormat(wordsSchema, wordsFile, 'bench/data/prompts/words.json')
  return {
    system: text(systemFile),
    systemUti: text(systemUtiFile),
    personality: levels('personality_type.json'),
    cefr: levels('cefr_type.json'),
    recall: levels('recall_level_type.json'),
    dazed: levels('dazed_level_type.json'),
    sentences: levels('sentence_length_limit.json'),
    words,
    sha256: { ...sha256, 'words.json': hashOf(words) },
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
    if (value === undefined) throw new InputError('prompts/placeholder', `A patient's prompt holds {${name}}, for which there is no value.`)
    return value
  })
}
