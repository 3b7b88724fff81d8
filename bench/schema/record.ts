import { z } from 'zod'
import { sha256Schema } from './case.ts'
import { tiers } from './check.ts'
import { format } from './format.ts'

/** What can happen to a row. */
export const recordActions = ['publish', 're-score', 'dispute', 'resolve', 'retract'] as const
export type RecordAction = (typeof recordActions)[number]

/** A row as the record names it, enough to stand for it when its files are gone. */
export const recordedRowSchema = z.object({
  content_sha256: sha256Schema,
  bundle_sha256: sha256Schema,
  protocol_sha256: sha256Schema,
  split: z.string(),
  track: z.string(),
  team: z.string(),
  agent: z.string(),
  version: z.string(),
  /** The bundle's folder, relative to that of the submissions. */
  bundle: z.string(),
  tier: z.enum(tiers),
})
export type RecordedRow = z.infer<typeof recordedRowSchema>

/** One line of the record. `previous` is the `sha256` of the line before it (64 zeros for the first). */
export const recordEntrySchema = z.object({
  schema: format('patientsim-record', 1),
  sequence: z.number().int().min(1),
  at: z.iso.datetime(),
  author: z.string().min(1).max(80),
  action: z.enum(recordActions),
  row: recordedRowSchema,
  reason: z.string().min(1).max(1000),
  previous: sha256Schema,
  /** Over the canonical JSON of every other field. */
  sha256: sha256Schema,
})
export type RecordEntry = z.infer<typeof recordEntrySchema>
