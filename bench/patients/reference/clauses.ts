import type { Cefr } from '../../schema/persona.ts'
import { isDisclosed } from '../../schema/transcript.ts'
import type { VoiceLines } from '../../schema/voice.ts'
import type { Choose } from './choose.ts'
import { countWords, sentence, sentenceWords } from './fit.ts'
import type { Answer } from './state.ts'
import type { Clause } from './story.ts'
import { clauseOf } from './wording.ts'

/** Frames of a list by language level; `{x}` is the list. */
const lists: Record<Exclude<Clause['kind'], 'whole' | 'no'>, Record<Cefr, string[]>> = {
  have: {
    A: ['I have {x}', 'have {x}', 'I have {x}'],
    B: ["I've got {x}", 'I have {x}', "I've had {x}"],
    C: ['I have {x}', "I've had {x}", "I've got {x}"],
  },
  ill: { A: ['I have {x}', 'have {x}'], B: ["I've got {x}", 'I have {x}'], C: ['I have {x}', "I've got {x}"] },
  had: { A: ['before, {x}', 'I had {x}'], B: ["I've had {x}", 'I had {x}'], C: ["I've had {x}", 'I had {x}'] },
  take: {
    A: ['I take {x}', 'medicine is {x}'],
    B: ['I take {x}', "I'm on {x}"],
    C: ['I take {x}', "I'm currently on {x}"],
  },
}

function list(words: readonly string[], last: string): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

function negatives(words: readonly string[], level: Cefr, choose: Choose): string {
  const each = words.map((word) => `no ${word}`)
  if (level === 'A') return each.join(', ')
  return choose([list(each, 'and'), `no, ${list(each, 'and')}`, `I haven't had any ${list(words, 'or')}`])
}

/** Clauses of one kind that fit into one sentence, in order. */
function groups(clauses: readonly Clause[]): Clause[][] {
  const out: Clause[][] = []
  for (const clause of clauses) {
    const last = out.at(-1)
    const words = last ? last.reduce((sum, one) => sum + countWords(one.text) + 1, countWords(clause.text)) : 0
    if (last && clause.kind !== 'whole' && last[0]!.kind === clause.kind && words <= 15) last.push(clause)
    else out.push([clause])
  }
  return out
}

function groupText(group: readonly Clause[], level: Cefr, choose: Choose): string {
  const { kind, text } = group[0]!
  if (kind === 'whole') return text
  const words = group.map((clause) => clause.text)
  if (kind === 'no') return negatives(words, level, choose)
  return choose(lists[kind][level]).replace('{x}', () => list(words, 'and'))
}

/** Brackets would be taken for stage directions: what stands in them is said between commas. */
function withoutBrackets(clause: Clause): Clause {
  const text = clause.text.replace(/\s*[([{]\s*/g, ', ').replace(/\s*[)\]}]+/g, ',').replace(/,(?=\s*(,|$))/g, '')
  return { ...clause, text }
}

/**
 * The sentences that say the facts let out, in the order of the answers; like facts side by side share a sentence.
 * @param complaint a frame for the first group instead of the usual one, with `{x}` for its words
 */
export function clausesToSentences(
  answers: readonly Answer[],
  level: Cefr,
  voice: VoiceLines,
  choose: Choose,
  complaint?: string,
): string[] {
  const said = answers.flatMap(({ spoken }) => [
    ...spoken.filter((one) => one.again),
    ...spoken.filter((one) => !one.again && isDisclosed(one.how)),
  ])
  const clauses = groups(said.map((one) => withoutBrackets(clauseOf(one.fact, level))))
  const again = said.length > 0 && said.every((one) => one.again)
  const topic = answers[0]?.topic ?? ''
  const yes = /^symptom:(?!any)/.test(topic) && said[0] !== undefined && !said[0].fact.negated
  return clauses.map((group, index) => {
    if (index === 0 && complaint) {
      return sentence(complaint.replace('{x}', () => list(group.map((clause) => clause.text), 'and')))
    }
    const text = groupText(group, level, choose)
    if (index > 0) return sentence(text)
    const lead = choose(again ? voice.again : yes ? voice.lead_yes : voice.lead)
    const fits = countWords(lead) + countWords(text) <= sentenceWords
    return sentence(fits ? `${lead} ${text}` : text)
  })
}
