import { loadLibrary } from '../../../profiles/load.ts'
import type { Finding } from '../../../schema/ontology.ts'
import type { Doctor, DoctorRequest, Message } from '../../doctor.ts'
import { bestLine, likelihoods, plainly, prior, update, type Belief, type Who } from './belief.ts'
import { entropy, mostLikelyTold, mostTelling } from './choose.ts'
import { hear, mannerOf, type Heard, type Manner } from './hear.ts'
import { knowledgeOf, type Knowledge, type Topic } from './knowledge.ts'
import { duties, turnOf, wordingsOf } from './phrase.ts'

/** How often a question is put before it is let go. */
const mostAsked = 3
/** A question that is expected to tell less than this, in bits, waits until the duties are done. */
const telling = 0.03
/** A word of comfort comes with every question of this number, and after every question that was not answered. */
const comfortEvery = 3

/** All that the doctor has read, made once. */
interface Learned {
  knowledge: Knowledge
  manner: Manner
  findings: ReadonlyMap<string, Finding>
  /** Question → topic or duty. */
  asks: ReadonlyMap<string, string>
}

/** What the talk so far has come to. */
interface Chart {
  belief: Belief
  present: Set<string>
  asked: Map<string, number>
  settled: Set<string>
  last: Heard['kind']
}

let learned: Learned | undefined

function learn(): Learned {
  const library = loadLibrary()
  const knowledge = knowledgeOf(library)
  const findings = new Map(library.findings.map((one) => [one.id, one]))
  const asks = new Map<string, string>()
  for (const topic of [...knowledge.topics.values(), ...duties.map(duty)]) {
    for (const text of wordingsOf(topic, findings)) asks.set(text, topic.id)
  }
  return { knowledge, manner: mannerOf(), findings, asks }
}

function duty(id: string): Pick<Topic, 'id' | 'finding' | 'attribute'> {
  return { id, finding: null, attribute: null }
}

/** Reads the talk from its start. */
function review(learned: Learned, messages: readonly Message[], who: Who): Chart {
  const chart: Chart = {
    belief: prior(learned.knowledge, who),
    present: new Set(),
    asked: new Map(),
    settled: new Set(),
    last: 'said',
  }
  messages.forEach((message, i) => {
    if (message.role !== 'patient') return
    const said = taken.get(message) ?? take(learned, messages, i, who)
    taken.set(message, said)
    const { id } = said
    chart.last = said.kind
    if (id === undefined) return
    chart.asked.set(id, (chart.asked.get(id) ?? 0) + 1)
    if (said.kind === 'held') return
    chart.settled.add(id)
    if (said.likelihoods) chart.belief = update(chart.belief, said.likelihoods)
    for (const finding of said.present) chart.present.add(finding)
  })
  return chart
}

/** What an answer says of the patient. */
interface Said {
  /** The topic or duty that was asked, if it is known. */
  id: string | undefined
  kind: Heard['kind']
  /** Of each diagnosis; null for an answer to no topic. */
  likelihoods: readonly number[] | null
  /** Findings that are there. */
  present: readonly string[]
}

/** What was taken from each answer: a talk is read again at each turn, and has the same messages every time. */
const taken = new WeakMap<Message, Said>()

function take({ knowledge, manner, asks }: Learned, messages: readonly Message[], i: number, who: Who): Said {
  const id = i === 1 ? 'complaint' : askedIn(messages[i - 1]?.content ?? '', asks)
  const heard = hear(messages[i]!.content, manner)
  const topic = heard.kind === 'held' || id === undefined ? undefined : knowledge.topics.get(id)
  if (!topic) return { id, kind: heard.kind, likelihoods: null, present: [] }
  const answer = heard.kind === 'said' ? plainly(knowledge, topic, heard.answer) : []
  const line = bestLine(knowledge, topic, answer)
  const own = topic.kind === 'finding' && answer.length > 0 && line?.present !== false ? [topic.id] : []
  return { id, kind: heard.kind, likelihoods: likelihoods(knowledge, topic, answer, who), present: [...own, ...(line?.needs ?? [])] }
}

/** The topic of a doctor's turn: its last sentence is the question. */
function askedIn(turn: string, asks: ReadonlyMap<string, string>): string | undefined {
  return asks.get(turn.split(/(?<=[.!?])\s+/).at(-1) ?? '')
}

function choose({ knowledge }: Learned, chart: Chart, who: Who): string | null {
  const isOpen = (id: string) => !chart.settled.has(id) && (chart.asked.get(id) ?? 0) < mostAsked
  const candidates = [...knowledge.topics.values()].filter(
    ({ id, kind, finding }) =>
      isOpen(id) &&
      ((kind === 'finding' && !chart.present.has(id)) || (kind === 'attribute' && chart.present.has(finding!))),
  )
  // No answer tells more than there is to be told.
  const best = entropy(chart.belief) < telling ? null : mostTelling(knowledge, candidates, chart.belief, who)
  if (best && best.bits >= telling) return best.topic.id
  return duties.find(isOpen) ?? mostLikelyTold(candidates, chart.belief, who)?.id ?? null
}

function ranked({ knowledge }: Learned, belief: Belief, count: number): string[] {
  return knowledge.names
    .map((name, i) => ({ name, share: belief[i]! }))
    .sort((a, b) => b.share - a.share)
    .slice(0, count)
    .map((one) => one.name)
}

/**
 * The board's upper mark: a doctor who knows the illness scripts that the open cases are drawn from. It asks what is
 * expected to tell most, weighs every answer by Bayes' rule, and uses the rounds left for the rest of the history.
 */
export const adaptive: Doctor = {
  name: 'adaptive',
  reply({ round, final, top_k, messages, patient }: DoctorRequest) {
    learned ??= learn()
    const chart = review(learned, messages, patient)
    const id = final ? null : choose(learned, chart, patient)
    if (id === null) {
      return { message: 'Thank you. This is what I think it may be.', ddx: ranked(learned, chart.belief, top_k) }
    }
    const wordings = wordingsOf(learned.knowledge.topics.get(id) ?? duty(id), learned.findings)
    const question = wordings[Math.min(chart.asked.get(id) ?? 0, wordings.length - 1)]!
    const before = messages.filter((one) => one.role === 'doctor').map((one) => one.content)
    const comforts = chart.last === 'held' || round % comfortEvery === 0
    return { message: turnOf(id, question, { round, before, comforts }) }
  },
}
