import type { Act } from '../../schema/transcript.ts'
import { conduct } from './lexicon.ts'
import type { Clause } from './sentences.ts'

/** What a clause does besides asking. */
export interface Conduct {
  acts: Act[]
  /** An examination, an order or a plan: it asks nothing. */
  instructs: boolean
  prompt: boolean
  precise: boolean
}

/** The acts of one clause; `statement` when it is one that does nothing else. */
export function conductOf(clause: Clause): Conduct {
  const found = conduct.find(clause.words)
  const has = (kind: 'examination' | 'prompt' | 'precise'): boolean => found.some((one) => one.target.kind === kind)
  const acts = found.flatMap((one) => (one.target.kind === 'act' ? [one.target.act] : []))
  const command = found.some((one) => {
    if (one.target.kind !== 'command' || !startsCommand(clause, one.start)) return false
    return !found.some((act) => act.target.kind === 'act' && act.start <= one.start && act.end > one.end)
  })
  const instructs = command || has('examination')
  const short = isShort(clause, found)
  const kept = [...new Set<Act>(instructs ? [...acts, 'instruct'] : acts)].filter((act) => act !== 'acknowledge' || short)
  return { acts: kept, instructs, prompt: has('prompt'), precise: has('precise') }
}

function isShort(clause: Clause, found: ReturnType<typeof conduct.find>): boolean {
  const words = found.flatMap(({ target, start, end }) => {
    return target.kind === 'act' && target.act === 'acknowledge' ? range(start, end) : []
  })
  const covered = new Set(words)
  return clause.kind === 'statement' && clause.words.length - covered.size <= 3
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}

const leadIn =
  /^((okay|now|and|then|so|please|just|go ahead and|if you could|i (want|need|would like) you to|i am going to have you|(can|could|will|would) (you|i have you|i get you to)|try to|for me) ?)*$/

/** "Lift your arm", "please lift", "can you lift", "I want you to lift". */
function startsCommand(clause: Clause, at: number): boolean {
  const before = clause.words.slice(0, at).map((word) => word.text).join(' ')
  if (clause.asked && !/(can|could|will) (you|i)/.test(before)) return false
  return leadIn.test(before)
}
