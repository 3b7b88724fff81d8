import type { Library } from '../../../bench/profiles/library.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import type { IllnessScript } from '../../../bench/schema/illness-script.ts'
import { type Diagnosis, families, type Family } from '../../../bench/schema/ontology.ts'
import titles from '../content/families.json' with { type: 'json' }

const texts = import.meta.glob<string>(['../../../bench/data/**/*.json', '!**/{profiles,splits,voice}/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const files = new Map(Object.entries(texts).map(([path, text]) => [path.split('/bench/data/')[1]!, text]))

let loaded: Library | undefined

/**
 * The ontology and the illness scripts that the open cases are drawn from, read once a build.
 * @throws InputError for a file that does not fit, which ends the build with its sentence
 */
export function library(): Library {
  loaded ??= loadLibrary({
    list: (folder) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)).sort(),
    read: (path) => files.get(path)!,
  })
  return loaded
}

/** The presenting families with their diagnoses, in the order of the ontology. */
export function familiesOfDiagnoses(): { family: Family; title: string; diagnoses: Diagnosis[] }[] {
  return families.map((family) => ({ family, title: titles[family], diagnoses: library().diagnoses.filter((one) => one.family === family) }))
}

/** The illness script of a diagnosis. */
export function scriptOf(diagnosis: string): IllnessScript {
  const script = library().scripts.find((one) => one.diagnosis === diagnosis)
  if (!script) throw new Error(`bench/data/scripts holds no illness script of "${diagnosis}".`)
  return script
}

/** The diagnosis with this name, as profiles and bundles write it; undefined for one that the ontology lacks. */
export function diagnosisNamed(name: string): Diagnosis | undefined {
  return library().diagnoses.find((one) => one.name === name)
}

/** How often a finding belongs to an illness, by diagnosis; 0 where its script does not name it. */
export interface Telling {
  finding: string
  term: string
  shares: number[]
}

/**
 * The findings that tell a diagnosis from the others of its family: those whose share differs most from the nearest or the mean
 * of the others.
 * @returns at most `count`, with the shares in the order of the family's diagnoses
 */
export function tellingFindings({ id, family }: Diagnosis, count = 14): Telling[] {
  const group = library().diagnoses.filter((one) => one.family === family)
  const shares = group.map(({ id: one }) => new Map(scriptOf(one).findings.present.map(({ finding, frequency }) => [finding, frequency])))
  const own = group.findIndex((one) => one.id === id)
  const names = [...new Set(shares.flatMap((map) => [...map.keys()]))]
  const rows = names.map((finding) => ({
    finding,
    term: library().findings.find((one) => one.id === finding)?.term ?? finding,
    shares: shares.map((map) => map.get(finding) ?? 0),
  }))
  const apart = (row: Telling) => {
    const others = row.shares.filter((_, i) => i !== own)
    return Math.abs(row.shares[own]! - others.reduce((sum, share) => sum + share, 0) / others.length)
  }
  return rows.sort((a, b) => apart(b) - apart(a) || (a.term < b.term ? -1 : 1)).slice(0, count)
}
