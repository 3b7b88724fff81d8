import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../../scripts/config.ts'
import { temporaryFolder } from '../../support/runs.ts'

/** A copy of the benchmark, whose prompts can be changed without touching the checkout's. */
const copy = temporaryFolder()
const prompts = join(copy, 'bench/data/prompts')

const program = `
import { loadCases } from './bench/run/data.ts'
import { protocolOf } from './bench/run/protocol.ts'
import { patientOfTrack, tracks } from './bench/run/tracks.ts'
import { hashOf } from './bench/schema/hash.ts'
const model = { identity: { kind: 'openai', model: 'm', parameters: {} }, complete: () => Promise.reject() }
const { split } = loadCases('dev')
const hashes = Object.entries(tracks).map(([track, { needsModel }]) => {
  const patient = patientOfTrack(track, { model: needsModel ? model : null })
  return [track, hashOf(protocolOf(track, split, patient, 1, 42))]
})
console.log(JSON.stringify(Object.fromEntries(hashes)))
`

type Hashes = Record<'reference' | 'grounded' | 'patientsim', string>
let before: Hashes

/** The protocol hash of each track, as a fresh process of the copy finds it. */
async function hashes(): Promise<Hashes> {
  const { stdout } = await promisify(execFile)(process.execPath, ['hashes.ts'], { cwd: copy })
  return JSON.parse(stdout) as Hashes
}

beforeAll(async () => {
  cpSync(join(root, 'bench'), join(copy, 'bench'), { recursive: true })
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'hashes.ts'), program)
  before = await hashes()
})

/** The text with its last letter or digit before a mark changed: in each file, part of a sentence or of a value. */
function flipped(text: string): string {
  const at = [...text.matchAll(/[a-z0-9](?=[.:,"])/gi)].at(-1)!.index
  return `${text.slice(0, at)}${/\d/.test(text[at]!) ? '9' : 'x'}${text.slice(at + 1)}`
}

/** Every file under `bench/data/prompts` but those that make cases, which a split's hash covers. */
const files = readdirSync(join(root, 'bench/data/prompts'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(join(root, 'bench/data/prompts'), join(entry.parentPath, entry.name)))
  .filter((file) => !file.startsWith('profiles/'))
  .sort()

/** The tracks that a prompt shapes. */
function tracksOf(file: string): string[] {
  if (file === 'doctor.md') return ['reference', 'grounded', 'patientsim']
  if (/^grounded|^plain-talk/.test(file)) return ['grounded']
  if (/^words\.json$|personality_type|cefr_type/.test(file)) return ['grounded', 'patientsim']
  return ['patientsim']
}

describe('one byte of a prompt', () => {
  it('is looked at in every file', () => expect(files.length).toBeGreaterThanOrEqual(21))

  it.each(files)('%s: makes another protocol of each track that it shapes, and of no other', async (file) => {
    const text = readFileSync(join(prompts, file), 'utf8')
    writeFileSync(join(prompts, file), flipped(text))
    const after = await hashes().finally(() => writeFileSync(join(prompts, file), text))
    const changed = Object.entries(after).filter(([track, hash]) => before[track as keyof Hashes] !== hash)
    expect(changed.map(([track]) => track)).toEqual(tracksOf(file))
  })
})
