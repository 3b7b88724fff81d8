import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { loadCases } from '../../bench/run/data.ts'
import { root } from '../../scripts/config.ts'
import { cli, type CliResult } from '../support/cli.ts'
import { madeMimic } from '../support/mimic.ts'
import { type ModelCall, type ModelServer, modelServer } from '../support/model-server.ts'
import { makeBundle, temporaryFolder } from '../support/runs.ts'

const guide = readFileSync(join(root, 'docs/running.md'), 'utf8')
const folder = temporaryFolder()
const env = { PATIENTSIM_STATE: join(folder, 'state', 'state.sqlite') }
const places = { '<bundle>': join(folder, 'bundle'), '<mimic>': join(folder, 'mimic'), '<private>': join(folder, 'private') }

/** A section of the guide, its subsections included. */
function section(title: string): string {
  const found = new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(guide)
  if (!found) throw new Error(`docs/running.md has no section "${title}".`)
  return found[1]!
}

const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!)

/** The words after `npm run -s patientsim --` of each line, with the reader's own places filled in. */
function commands(text: string): string[][] {
  const lines = blocks(text, 'sh').flatMap((block) => block.trim().split('\n'))
  return lines.map((line) => {
    const words = /^npm run -s patientsim -- (.*)$/.exec(line)
    if (!words) throw new Error(`The test knows no such command: ${line}`)
    return words[1]!.split(' ').map(asPath)
  })
}

function asPath(word: string): string {
  for (const [name, path] of Object.entries(places)) if (word.startsWith(name)) return word.replace(name, path)
  return /\.(yaml|csv|jsonl?)$/.test(word) ? join(folder, word) : word
}

/** Any judge's or reader's answer, of the form that the call's schema asks for. */
function answer({ body, messages }: ModelCall): string {
  const { schema } = (body.response_format as { json_schema: { schema: Shape } }).json_schema
  const numbers = [...messages[0]!.content.matchAll(/^Patient, sentence (\d+):/gm)].map((match) => Number(match[1]))
  return JSON.stringify(valueOf(schema, numbers))
}

interface Shape {
  type?: string
  properties?: Record<string, Shape>
}

function valueOf({ type, properties }: Shape, numbers: number[]): unknown {
  if (properties?.sentences) {
    const sentences = numbers.map((number) => ({ number, kind: 'emotion', items: [], adds: false, plausibility: null }))
    return { sentences }
  }
  if (properties) return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, name === 'result' && !one.type ? 'Y' : valueOf(one, numbers)]))
  return type === 'integer' ? 4 : type === 'string' ? 'Y' : 4
}

let server: ModelServer
beforeAll(async () => {
  server = await modelServer(answer)
  await makeBundle(places['<bundle>'], findBaseline('chief-complaint'))
  madeMimic(places['<mimic>'], [{}, { icd: ['I214'], complaint: 'Chest pain' }])
  mkdirSync(places['<private>'])
})
afterAll(() => server.close())

/** Writes the section's files, the models' address being the scripted server's, and runs its commands in order. */
async function follow(text: string): Promise<CliResult[]> {
  for (const file of blocks(text, 'yaml')) {
    const name = /^# (\S+\.yaml)$/m.exec(file)![1]!
    writeFileSync(join(folder, name), file.replace(/^base_url: .*$/m, `base_url: ${server.url}/v1`))
  }
  for (const file of blocks(text, 'csv')) writeFileSync(join(folder, 'ratings.csv'), file)
  const done: CliResult[] = []
  for (const words of commands(text)) done.push(await cli(words, { env }))
  return done
}

describe("docs/running.md's commands do what it says", () => {
  it('judging a bundle, ratings, talks out and in', async () => {
    const done = await follow(section('Judging a bundle'))
    expect(done.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual(Array(6).fill(0))
    const [two, all, agreed, , exported, imported] = done as [CliResult, CliResult, CliResult, CliResult, CliResult, CliResult]
    expect(two.stdout).toMatch(/ddx ddx5 .*37\/37 scored[\s\S]*Exact against judge, coverage/)
    expect(Object.keys(JSON.parse(all.stdout).scores)).toHaveLength(5)
    expect(agreed.stdout).toMatch(/anna \/ ben, ddx/)
    expect(agreed.stdout).toMatch(/exact/)
    expect(exported.stdout).toMatch(/^37 dialogues/)
    expect(imported.stdout).toMatch(/^37 dialogues\. Bundle: .*imported\/dialogue\.dev/)
  })

  it('importing and building credentialed profiles', async () => {
    const [profile] = loadCases('dev').profiles.values()
    const persona = { personality: 'plain', cefr: 'B', recall_level: 'high', dazed_level: 'normal', split: 'persona' }
    writeFileSync(join(folder, 'patient_profile.json'), JSON.stringify([{ ...profile, hadm_id: 7, ...persona }]))
    const done = await follow(section('Credentialed profiles'))
    expect(done.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual(Array(5).fill(0))
    expect(done[1]!.stdout.trim().split('\n')).toHaveLength(1)
    expect(done[2]!.stdout).toMatch(/2 profiles: /)
    expect(done[4]!.stdout.trim().split('\n')).toHaveLength(2)
  })
})
