import { z } from 'zod'
import type { Finding } from '../../../schema/ontology.ts'
import { attributes } from '../../../schema/transcript.ts'
import type { Topic } from './knowledge.ts'
import file from './questions.json' with { type: 'json' }

const wordings = z.array(z.string().max(90)).min(1)

/** Plain questions; `{x}` is a finding in everyday words. The wordings of one question are used in turn. */
const questions = z
  .object({
    finding: z.string(),
    /** Names of findings that the ontology's everyday words put awkwardly, as said to the patient. */
    names: z.record(z.string(), wordings),
    attributes: z.record(z.enum(attributes), wordings),
    items: z.record(z.string(), wordings),
    /** Items that every history holds, the most useful for the diagnosis first. */
    duties: z.array(z.string()),
    comfort: wordings,
    reason: z.string(),
    /** Items that are asked for with a reason. */
    explained: z.array(z.string()),
  })
  .strict()
  .parse(file)

export const duties: readonly string[] = questions.duties

/** The ways to ask a topic (or a duty) in plain words: one short sentence each, the easiest words last. */
export function wordingsOf(
  topic: Pick<Topic, 'id' | 'finding' | 'attribute'>,
  findings: ReadonlyMap<string, Finding>,
): string[] {
  const finding = topic.finding === null ? undefined : findings.get(topic.finding)
  if (!finding) return questions.items[topic.id] ?? []
  const { A, B } = finding.lay
  const lay = [B, A].map((names) => names.find((name) => !name.startsWith('no ')) ?? names[0]!)
  const names = questions.names[finding.id] ?? lay.map(toYou)
  if (topic.attribute === null) return names.map((name) => questions.finding.replace('{x}', name))
  const name = bare(names[0]!)
  const isPlural = /[^s]s$/.test(name)
  return questions.attributes[topic.attribute].map((wording) => {
    const agreed = isPlural ? wording.replace(/oes the/, 'o the').replace(/^Is the/, 'Are the') : wording
    return agreed.replace('{x}', name)
  })
}

/** What may stand before a question. */
export interface Manners {
  round: number
  /** Whether a word of comfort comes first. */
  comforts: boolean
  /** The doctor's last turns: a reason goes on working for two of them. */
  before: readonly string[]
}

/** A question, with a word of comfort before it where wanted, and with the reason for it where it is private. */
export function turnOf(topic: string, question: string, { round, comforts, before }: Manners): string {
  const comfort = comforts ? [questions.comfort[Math.floor(round / 2) % questions.comfort.length]!] : []
  const isGiven = before.slice(-2).some((turn) => turn.includes(questions.reason))
  const reason = questions.explained.includes(topic) && !isGiven ? [questions.reason] : []
  return [...comfort, ...reason, question].join(' ')
}

/** A patient's words as a doctor says them: "pain when I pee" → "pain when you pee". */
function toYou(name: string): string {
  return name
    .replace(/\bmy\b/g, 'your')
    .replace(/\bI am\b/g, 'you are')
    .replace(/\b(I|me)\b/g, 'you')
}

function bare(name: string): string {
  return name.replace(/^(a|an|the) /, '')
}
