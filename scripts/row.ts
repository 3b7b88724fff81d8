import { join } from 'node:path'
import { findBundles } from '../bench/run/board.ts'
import { InputError } from '../bench/schema/error.ts'
import { config } from './config.ts'

/**
 * The folder of a bundle.
 * @param row a row's id, or the folder itself
 * @throws InputError `row/unknown` for an id that no bundle under submissions/ has
 */
export function bundleOf(row: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(row)) return row
  const found = findBundles(config.submissions).filter(({ result }) => result.content_sha256.startsWith(row))
  if (found.length > 0) return join(config.submissions, found[0]!.directory)
  throw new InputError('row/unknown', `No bundle under ${config.submissions} has a content hash that begins with ${row}.`)
}
