import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InputError } from '../../bench/schema/error.ts'
import { describeIssues, format, readFormat } from '../../bench/schema/format.ts'
import { acts, attributes, type Topic } from '../../bench/schema/transcript.ts'

const styles = ['gpt', 'claude', 'llama', 'gemini', 'qwen', 'human-transcribed', 'human-typed'] as const

/** A set of doctor turns with the topics that a reader says they ask. */
export const turnsFileSchema = z
  .object({
    schema: format('patientsim-turns', 1),
    turns: z.array(
      z
        .object({
          id: z.string().min(1),
          /** How the turn is written: as a model of that family writes, or as people talk or type. */
          style: z.enum(styles),
          /** Earlier exchanges that the turn leans on, oldest first. */
          before: z.array(z.object({ doctor: z.string(), patient: z.string() }).strict()).max(2),
          text: z.string().min(1),
          /** What the turn asks; empty for a turn that asks nothing that a profile holds. */
          topics: z.array(z.string()),
          /** The acts that any reader would see in the turn, not all that could be argued for. */
          acts: z.array(z.enum(acts)),
          /** Topics that are neither required nor spurious. */
          optional: z.array(z.string()).optional(),
        })
        .strict(),
    ),
  })
  .strict()

/** One required topic: any of `topics` fulfils it; `label` names it in the table of misses. */
export interface Expected {
  label: string
  topics: ReadonlySet<Topic>
}

/** A labelled turn, whatever file it came from. */
export interface LabelledTurn {
  id: string
  group: 'LLM' | 'human'
  /** How it is written; for an external set, the group. */
  style: string
  before: readonly { doctor: string }[]
  text: string
  expected: readonly Expected[]
  optional: ReadonlySet<Topic>
  acts: readonly string[]
  /** True for a statement, an instruction, an acknowledgement …: no question, and no invitation to talk. */
  asksNothing: boolean
}

/**
 * The project's own sets: two halves of one set, the batches written later to develop on, and `blind`: turns of forty
 * consultations, written and labelled without sight of the reader's code.
 */
export const ownSets = [
  'dev', 'held-out', 'own-1', 'own-2', 'own-3', 'own-4', 'own-5', 'blind', 'blind-2', 'blind-3', 'blind-4', 'blind-5', 'elsewhere', 'unseen', 'train-models', 'train-spoken',
]

/** The own sets that are kept for the last measurement: what they miss is never shown. */
export const keptBackSets: readonly string[] = ['blind-5', 'elsewhere', 'unseen']

/** Reads one of the project's own sets. */
export function readOwnTurns(set: string): LabelledTurn[] {
  const file = new URL(`../../tests/fixtures/understanding/${set}.json`, import.meta.url)
  const { turns } = readFormat(turnsFileSchema, JSON.parse(readFileSync(file, 'utf8')), `${set}.json`)
  return turns.map(({ id, style, before, text, topics, acts, optional }) => ({
    id,
    group: style.startsWith('human') ? 'human' : 'LLM',
    style,
    before,
    text,
    expected: topics.map((topic) => ({ label: topic, topics: new Set([topic]) })),
    optional: new Set(optional),
    acts,
    asksNothing: topics.length === 0 && !acts.includes('open') && !acts.includes('not_understood'),
  }))
}

const externalSchema = z.object({
  q: z.string(),
  /** Profile items, `present_illness:<attribute>`, `:symptom`, `:other_symptoms`, `out_of_scope`. */
  fields: z.array(z.string()),
  symptoms: z.array(z.string()).nullish(),
  split: z.string(),
  source: z.string().optional(),
})

/**
 * Reads an external set of one JSON object a line (`q`, `fields`, `symptoms`, `split`, optional `source`; a source
 * that names GPT counts as LLM). Its labels are coarser than ours: a symptom is fulfilled by any finding whose id
 * shares a word with it, or by any finding at all when none does; age, gender and transport are given to the doctor, so
 * they are optional; `pain` also stands for severity, and `location`, for want of a radiation, for where a pain goes.
 * @param path the file
 * @param split the lines to keep
 * @param findings the ids of the ontology's findings
 * @throws InputError `turns/invalid` for a line that does not parse, `turns/empty` when the split has no lines
 */
export function readExternalTurns(path: string, split: string, findings: readonly string[]): LabelledTurn[] {
  const turns = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : [{ at: at + 1, ...parseLine(line, `${path}:${at + 1}`) }]))
    .filter((turn) => turn.split === split)
    .map(({ at, q, fields, symptoms, source }): LabelledTurn => {
      const named = symptomLabels(symptoms ?? [])
      const labels = fields.flatMap((field) => (field === 'present_illness:symptom' ? named : [field]))
      const severity = labels.includes('pain') ? ['attribute:severity'] : []
      const expected = labels.filter((label) => !given.has(label)).map((label) => expect(label, findings))
      const group = /gpt/i.test(source ?? '') ? 'LLM' : 'human'
      return {
        id: `line-${at}`,
        group,
        style: group,
        before: [],
        text: q,
        expected,
        optional: new Set([...labels.filter((label) => given.has(label)), ...severity]),
        acts: [],
        asksNothing: labels.includes('out_of_scope') && expected.length === 0,
      }
    })
  if (turns.length === 0) {
    throw new InputError('turns/empty', `${path} has no line of the split "${split}": name another with --split.`)
  }
  return turns
}

const given = new Set(['age', 'gender', 'arrival_transport', 'out_of_scope'])

function parseLine(line: string, where: string): z.infer<typeof externalSchema> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new InputError('turns/invalid', `${where} is not JSON: write one object a line.`)
  }
  const result = externalSchema.safeParse(value)
  if (!result.success) throw new InputError('turns/invalid', `${where} is not valid: ${describeIssues(result.error)}.`)
  return result.data
}

function symptomLabels(symptoms: readonly string[]): string[] {
  return symptoms.length === 0 ? ['symptom:*'] : symptoms.map((symptom) => `symptom:${symptom}`)
}

function expect(label: string, findings: readonly string[]): Expected {
  const [kind, name = ''] = label.split(':')
  if (kind === 'symptom') return { label, topics: new Set(findingsLike(name, findings).map((id) => `symptom:${id}`)) }
  if (label === 'present_illness:other_symptoms') return { label: 'symptom:any', topics: new Set(['symptom:any']) }
  if (kind === 'present_illness' && (attributes as readonly string[]).includes(name)) {
    const named = name === 'location' ? ['location', 'radiation'] : [name]
    return { label: `attribute:${name}`, topics: new Set(named.map((one) => `attribute:${one}`)) }
  }
  return { label, topics: new Set([label]) }
}

/** The finding of that id, else those that share the beginning of a word with it, else all. */
function findingsLike(name: string, findings: readonly string[]): readonly string[] {
  if (findings.includes(name)) return [name]
  const stems = (id: string): string[] => id.split('_').map((word) => word.slice(0, 5))
  const alike = findings.filter((id) => stems(id).some((stem) => stems(name).includes(stem)))
  return alike.length > 0 ? alike : [...findings, 'any']
}
