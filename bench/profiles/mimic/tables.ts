import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { streamCsv } from '../../csv/stream.ts'
import { InputError } from '../../schema/error.ts'

/**
 * The tables that are read, by PhysioNet's names: the folder that they lie in there, and the columns that are needed.
 */
export const mimicTables = {
  edstays: {
    folder: 'ed',
    columns: ['subject_id', 'hadm_id', 'stay_id', 'intime', 'gender', 'race', 'arrival_transport', 'disposition'],
  },
  diagnosis: { folder: 'ed', columns: ['stay_id', 'icd_code', 'icd_version'] },
  triage: { folder: 'ed', columns: ['stay_id', 'pain', 'chiefcomplaint'] },
  medrecon: { folder: 'ed', columns: ['stay_id', 'name'] },
  admissions: { folder: 'hosp', columns: ['hadm_id', 'admission_location', 'insurance', 'marital_status'] },
  patients: { folder: 'hosp', columns: ['subject_id', 'anchor_age', 'anchor_year'] },
  discharge: { folder: 'note', columns: ['hadm_id', 'note_type', 'text'] },
} as const
export type MimicTable = keyof typeof mimicTables

/** Where each table lies. */
export type TablePaths = Record<MimicTable, string>

/**
 * Finds the tables in the folders of a user's own copies of MIMIC-IV, MIMIC-IV-ED and MIMIC-IV-Note: each as `.csv.gz`
 * or `.csv`, in the folder itself or in PhysioNet's folder within (`hosp/`, `ed/`, `note/`).
 * @throws InputError `mimic/tables` that names every table that is in none of the folders
 */
export function findTables(folders: readonly string[]): TablePaths {
  const found = Object.entries(mimicTables).map(([name, { folder }]) => {
    const places = folders.flatMap((root) => [join(root, folder), root])
    const paths = places.flatMap((place) => [join(place, `${name}.csv.gz`), join(place, `${name}.csv`)])
    return [name, paths.find((path) => existsSync(path))] as const
  })
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => `${name}.csv.gz`)
  if (missing.length > 0) {
    const where = `There is no ${missing.join(', ')} in ${folders.join(', ')}`
    throw new InputError(
      'mimic/tables',
      `${where}; name the folders of MIMIC-IV, MIMIC-IV-ED and MIMIC-IV-Note with --mimic.`,
    )
  }
  return Object.fromEntries(found) as TablePaths
}

/** Called while a table is read, with the rows so far. */
export type OnRows = (table: MimicTable, rows: number, done: boolean) => void

/**
 * A table's rows, one after the other.
 * @throws InputError as `streamCsv`
 */
export async function* rowsOf(
  paths: TablePaths,
  table: MimicTable,
  onRows: OnRows = () => undefined,
): AsyncGenerator<Record<string, string>> {
  let rows = 0
  for await (const { cells } of streamCsv(paths[table], mimicTables[table].columns)) {
    if (++rows % 10_000 === 0) onRows(table, rows, false)
    yield cells
  }
  onRows(table, rows, true)
}
