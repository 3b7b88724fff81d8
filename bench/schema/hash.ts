import { hash } from 'node:crypto'
import { canonicalJson } from './canonical.ts'

/** SHA-256 of bytes, or of a text's UTF-8 bytes, as 64 lower-case hex digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data)
}

/** SHA-256 of a value's canonical JSON: the same for any order of keys. */
export function hashOf(value: unknown): string {
  return sha256Hex(canonicalJson(value))
}
