import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { referencePatient } from '../../bench/patients/reference/patient.ts'
import type { HumanStore } from './store.ts'

/** The file of the record's folder that the site reads people's rows from. */
const humansFile = 'humans.json'

/** Writes what is public of people's rows into the record's folder, whole or not at all. */
export async function writeHumans(store: HumanStore, record: string): Promise<void> {
  const text = `${JSON.stringify(await store.shown(referencePatient.version), null, 2)}\n`
  mkdirSync(record, { recursive: true })
  const path = join(record, humansFile)
  writeFileSync(`${path}.draft`, text)
  renameSync(`${path}.draft`, path)
}
