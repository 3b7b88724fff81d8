import { Command, CommanderError, Option } from 'commander'
import type { TalkContext, Understanding } from '../../bench/patients/reference/types.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { Topic } from '../../bench/schema/transcript.ts'
import { judgeByFields } from './fields.ts'
import { keptBackSets, ownSets, readExternalTurns, readOwnTurns, type LabelledTurn } from './labelled-turns.ts'
import { faultsByTopic, judgeTurn, scoreTurns, type TopicScores, type TurnResult } from './topic-scores.ts'

interface Options {
  set: string
  file?: string
  split: 'dev' | 'test' | 'rare'
  misses?: boolean
  json?: boolean
}

type Understand = (text: string, context: TalkContext) => Understanding

/** Replays what was said before, as a consultation would, and gives the turn's own understanding. */
function replay(understand: Understand, turn: LabelledTurn): Understanding {
  const asked = new Map<Topic, number>()
  const earlier: string[] = []
  let lastTopics: readonly Topic[] = []
  let lastFindings: readonly string[] = []
  for (const { doctor } of turn.before) {
    const { topics, about } = understand(doctor, { asked, lastTopics, lastFindings, earlier })
    for (const topic of topics) asked.set(topic, (asked.get(topic) ?? 0) + 1)
    if (topics.length > 0) {
      lastTopics = topics
      lastFindings = findingsOf(topics, about)
    }
    earlier.push(doctor)
  }
  return understand(turn.text, { asked, lastTopics, lastFindings, earlier })
}

function findingsOf(topics: readonly Topic[], about: readonly string[]): string[] {
  const named = topics.filter((topic) => topic.startsWith('symptom:') && topic !== 'symptom:any')
  return [...new Set([...named.map((topic) => topic.slice('symptom:'.length)), ...about])]
}

/**
 * Measures how well, and how fast, the reference patient understands doctors, and prints it.
 * @throws InputError `turns/held-out` for --misses on a set that is kept for the last measurement
 */
async function measure(options: Options): Promise<void> {
  if (options.misses && (options.file === undefined ? keptBackSets.includes(options.set) : options.split !== 'dev')) {
    throw new InputError('turns/held-out', 'What a held-out set misses is never shown: drop --misses.')
  }
  const begun = performance.now()
  const { understand } = await import('../../bench/patients/reference/understand.ts')
  const start = performance.now() - begun
  const { findings } = await import('../../bench/patients/reference/ontology.ts')
  const ids = findings.map((finding) => finding.id)
  const { file, set, split } = options
  const turns = file === undefined ? readOwnTurns(set) : readExternalTurns(file, split, ids)

  const from = performance.now()
  const understood = turns.map((turn) => replay(understand, turn))
  const seconds = (performance.now() - from) / 1000
  const said = turns.length + turns.reduce((sum, turn) => sum + turn.before.length, 0)

  const results = turns.map((turn, index) => judgeTurn(turn, understood[index]!.topics, understood[index]!.acts))
  const report = {
    set: file === undefined ? set : `${file} (${split})`,
    scores: scoresByGroup(results),
    ...(file === undefined ? {} : { byFields: scoresByGroup(results.map(judgeByFields)) }),
    speed: {
      turnsPerSecondCold: Math.round(said / seconds),
      startMs: Math.round(start),
      rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    },
    ...(options.misses ? { topics: faultsByTopic(results), turns: results.filter(isFaulty).map(describeFault) } : {}),
  }
  if (options.json) print(JSON.stringify(report, null, 1))
  else printReport(report)
}

function scoresByGroup(results: readonly TurnResult[]): GroupScores {
  const of = (group: string): TopicScores => scoreTurns(results.filter((one) => one.turn.group === group))
  return { LLM: of('LLM'), human: of('human'), all: scoreTurns(results) }
}

function isFaulty({ missed, spurious }: TurnResult): boolean {
  return missed.length > 0 || spurious.length > 0
}

function describeFault({ turn, missed, spurious }: TurnResult) {
  return { id: turn.id, text: turn.text, missed: missed.map((one) => one.label), spurious }
}

type GroupScores = Record<'LLM' | 'human' | 'all', TopicScores>

interface Report {
  set: string
  scores: GroupScores
  /** Of an external set: all findings as the one topic that its `fields` name. */
  byFields?: GroupScores
  speed: { turnsPerSecondCold: number; startMs: number; rssMb: number }
  topics?: ReturnType<typeof faultsByTopic>
  turns?: ReturnType<typeof describeFault>[]
}

function printReport({ set, scores, byFields, speed, topics, turns }: Report): void {
  print(`${set}\n`)
  printScores('', scores)
  if (byFields) printScores('by fields: all findings one topic', byFields)
  print('\nspurious: turns with a topic not asked · false q.: turns that ask nothing and got a topic, of how many')
  print(`${speed.turnsPerSecondCold} turns/s cold, ${speed.startMs} ms to start, ${speed.rssMb} MB`)
  if (topics) {
    print('\n' + row('', ['found', 'missed', 'spurious']))
    for (const { topic, found, missed, spurious } of topics) print(row(topic, [found, missed, spurious].map(String)))
  }
  for (const { id, text, missed, spurious } of turns ?? []) {
    const parts = [...missed.map((label) => `-${label}`), ...spurious.map((topic) => `+${topic}`)]
    print(`\n${id}  ${parts.join(' ')}\n  ${text.replaceAll('\n', ' / ')}`)
  }
}

function printScores(title: string, scores: GroupScores): void {
  print(row(title, ['turns', 'F1', 'precision', 'recall', 'spurious', 'false q.', 'of', 'acts seen']))
  for (const [group, one] of Object.entries(scores)) {
    const { f1, precision, recall, spurious, falseQuestions, asksNothing, actsSeen } = one
    const numbers = [f1, precision, recall, spurious, falseQuestions].map(figure)
    print(row(group, [String(one.turns), ...numbers, String(asksNothing), figure(actsSeen)]))
  }
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(34) + cells.map((cell) => cell.padStart(10)).join('')
}

function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}

function print(text: string): void {
  process.stdout.write(text + '\n')
}

const program = new Command('understanding')
  .description('Measures how well the reference patient understands labelled doctor turns.')
  .addOption(new Option('--set <set>', "one of the project's own sets").choices(ownSets).default('dev'))
  .option('--file <file>', 'an external set instead, one JSON object a line')
  .addOption(new Option('--split <split>', 'which lines of --file').choices(['dev', 'test', 'rare']).default('dev'))
  .option('--misses', 'also list what was missed or spurious (never of a held-out set)')
  .option('--json', 'print JSON')
  .exitOverride()
  .action((options: Options) => measure(options))

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof InputError) process.stderr.write(`${error.message} [${error.code}]\n`)
  else if (!(error instanceof CommanderError)) throw error
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2
}
