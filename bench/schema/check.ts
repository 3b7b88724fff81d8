import { z } from 'zod'
import { sha256Schema } from './case.ts'
import { format } from './format.ts'

/** What was checked of a bundle, lowest trust first. */
export const checkKinds = ['replay', 'host-run', 'rerun'] as const

/**
 * One line of `checks.jsonl` beside a bundle: who found what of it. It counts for the bundle with this hash alone.
 * See docs/decisions/0005-tiers.md.
 */
export const checkSchema = z.object({
  schema: format('patientsim-check', 1),
  kind: z.enum(checkKinds),
  bundle_sha256: sha256Schema,
  /** The second bundle of a rerun. */
  other_bundle_sha256: sha256Schema.optional(),
  /** Consultations that were replayed, had, or compared. */
  consultations: z.number().int().min(0),
  by: z.string().min(1).max(80),
  at: z.iso.datetime(),
  package_version: z.string(),
  /** Ed25519 over the canonical JSON of the other fields, base64; only a host has the key. */
  signature: z.string().optional(),
})
export type Check = z.infer<typeof checkSchema>

/** The hosts whose signatures count, in `record/hosts.json`. */
export const hostsSchema = z.object({
  schema: format('patientsim-hosts', 1),
  hosts: z.array(z.object({ name: z.string().min(1).max(80), public_key: z.string().startsWith('-----BEGIN PUBLIC KEY-----') })),
})
export type Hosts = z.infer<typeof hostsSchema>

/** How far a row can be trusted, lowest first. A tier is computed from checks; nothing in a submission can set it. */
export const tiers = ['self-reported', 'replayed', 'host-run', 'rerun'] as const
export type Tier = (typeof tiers)[number]
