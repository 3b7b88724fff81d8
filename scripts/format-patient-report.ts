import { hardLevels } from '../bench/report/goals.ts'
import type { DoctorCard, PatientReport, PersonaEffect } from '../bench/schema/patient-report.ts'
import type { Axis } from '../bench/schema/persona.ts'

const shownRounds = [0, 5, 10, 15, 20, 25, 30]
const two = (value: number) => value.toFixed(2)
const number = (value: number | null) =>
  value === null ? '–' : Number.isInteger(value) ? String(value) : value.toFixed(3)
const verdict = (met: boolean | null) => (met === null ? 'not measurable' : met ? 'met' : 'NOT MET')

/** A Markdown table; its columns line up in a terminal too. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n')
}

const levelsOf = (card: DoctorCard): [Axis, string][] =>
  Object.entries(card.curves).flatMap(([axis, levels]) =>
    Object.keys(levels).map((level): [Axis, string] => [axis as Axis, level]),
  )

function effectCell(effect: PersonaEffect | undefined): string {
  if (!effect) return '–'
  const bounds =
    effect.low === null || effect.high === null ? '' : ` [${effect.low.toFixed(3)}, ${effect.high.toFixed(3)}]`
  return effect.difference.toFixed(3) + bounds
}

function effectsTable(report: PatientReport): string {
  const names = Object.keys(report.doctors)
  const all = Object.values(report.doctors)[0]?.effects ?? []
  const hard = new Set(hardLevels.map(({ axis, level }) => `${axis} ${level}`))
  const rows = all.map(({ axis, level, neutral, pairs }) => [
    `${axis} ${level}${hard.has(`${axis} ${level}`) ? '' : ' (easier)'}`,
    neutral,
    String(pairs),
    ...names.map((name) =>
      effectCell(report.doctors[name]!.effects.find((one) => one.axis === axis && one.level === level)),
    ),
  ])
  return table(['level', 'less', 'pairs', ...names], rows)
}

function cardBlock(name: string, card: DoctorCard): string {
  const curve = levelsOf(card).map(([axis, level]) => [
    `${axis} ${level}`,
    ...shownRounds.map((round) => two(card.curves[axis]![level]![round]!)),
  ])
  const reading = Object.entries(card.readability).map(([level, one]) => [
    level,
    String(one.sentences),
    one.words_per_sentence.toFixed(1),
    two(one.syllables_per_word),
    one.grade.toFixed(1),
    two(one.outside_basic),
  ])
  return [
    `### ${name}\n`,
    `${card.consultations} consultations, ${card.turns} turns. Understood ${two(card.understood)} of turns; ` +
      `coverage ${two(card.coverage)}; volunteered ${number(card.volunteered)} of what was told; ` +
      `${two(card.repeated_sentences)} of sentences said before in the same talk.\n`,
    'Share of facts out after a round\n',
    table(['level', ...shownRounds.map(String)], curve),
    '\nReadability by language level\n',
    table(['level', 'sentences', 'words/sentence', 'syllables/word', 'grade', 'outside basic list'], reading),
  ].join('\n')
}

/** The report as Markdown that reads as well in a terminal. */
export function formatPatientReport(report: PatientReport): string {
  const goals = report.goals.map((one) => [one.goal, one.target, number(one.value), verdict(one.met)])
  const examples = Object.values(report.doctors).flatMap((card) => card.examples)
  return [
    `Patient: ${report.patient.kind}, version ${report.patient.version}. ` +
      `Split: ${report.split.name} (${report.split.sha256.slice(0, 12)}).`,
    '\n### Goals\n',
    table(['goal', 'target', 'value', ''], goals),
    '\n### What a persona level costs\n',
    'Coverage on the level less coverage on the neutral level, same profile and other axes equal; ' +
      '95 % intervals over profiles.\n',
    effectsTable(report),
    '',
    Object.entries(report.doctors)
      .map(([name, card]) => cardBlock(name, card))
      .join('\n\n'),
    ...(examples.length === 0
      ? []
      : [
          '\n### Faults found, examples\n',
          ...examples.map((one) => `- ${one.kind}, ${one.case}, round ${one.round}: “${one.said}” (${one.why})`),
        ]),
  ].join('\n')
}
