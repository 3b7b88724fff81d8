import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { loadRecord, recordFiles } from '../../bench/record/archive.ts'
import { attempts, standings } from '../../bench/record/standing.ts'
import { bundleFolders, type FoundBundle, foundBundle, type Recorded, rowId } from '../../bench/run/board.ts'
import { readHosts } from '../../bench/run/tier.ts'

/** The published bundles at one moment. `version` grows with every change on disk. */
export interface Shelved {
  version: number
  /** Names, sizes and times of all that was read: the same after a restart. */
  signature: string
  bundles: readonly FoundBundle[]
  byId: ReadonlyMap<string, FoundBundle>
  recorded: Recorded | undefined
}

export interface Shelf {
  /**
   * The bundles as they are now, at most `freshSeconds` old. When what lies there can't be read, the last good state.
   * @throws InputError when nothing was readable yet
   */
  current(): Shelved
  /** Absolute path of a bundle's folder. */
  folder(bundle: FoundBundle): string
  /** Why what lies on disk can't be read; null when it can. */
  fault(): string | null
}

export interface ShelfOptions {
  /** The folder of submissions. */
  submissions: string
  /** The folder of the record. */
  record: string
  /** How long the state on disk is taken for unchanged, in seconds; 0 looks each time. */
  freshSeconds?: number
  /** A clock, in seconds. */
  seconds?: () => number
}

/** Reads bundles from disk, and keeps each until one of its files changes. */
export function bundleShelf(options: ShelfOptions): Shelf {
  const { submissions, record, freshSeconds = 2 } = options
  const seconds = options.seconds ?? (() => performance.now() / 1000)
  let shelved: Shelved | undefined
  let signature: string | undefined
  let looked = -Infinity
  let fault: string | null = null
  let read = new Map<string, { stamp: string; bundle: FoundBundle }>()

  /** What did not change since is not read again: a new bundle costs its own reading alone. */
  function readBundles(): FoundBundle[] {
    const hostsFile = join(record, 'hosts.json')
    const hosts = readHosts(hostsFile)
    const now = bundleFolders(submissions).map((directory) => {
      const files = bundleParts.map((name) => join(submissions, directory, name))
      const found = [...files, hostsFile].map(stamp).join('\n')
      const before = read.get(directory)
      const bundle = before?.stamp === found ? before.bundle : foundBundle(submissions, directory, hosts)
      return [directory, { stamp: found, bundle }] as const
    })
    read = new Map(now)
    return now.map(([, { bundle }]) => bundle)
  }

  function look(): void {
    const found = signatureOf(submissions, record)
    if (found === signature) return
    signature = found
    try {
      const bundles = readBundles()
      const byId = new Map(bundles.map((bundle) => [rowId(bundle.result.content_sha256), bundle]))
      shelved = { version: (shelved?.version ?? 0) + 1, signature: found, bundles, byId, recorded: recordOf(record) }
      fault = null
    } catch (error) {
      fault = (error as Error).message
      if (!shelved) {
        signature = undefined
        throw error
      }
    }
  }

  return {
    current() {
      if (seconds() - looked >= freshSeconds) {
        look()
        looked = seconds()
      }
      return shelved!
    },
    folder: (bundle) => join(submissions, bundle.directory),
    fault: () => fault,
  }
}

function recordOf(record: string): Recorded | undefined {
  const entries = loadRecord(record)
  return entries.length > 0 ? { standings: standings(entries), attempts: attempts(entries) } : undefined
}

/** The files of a bundle that a board is made of. */
const bundleParts = ['result.json', 'checks.jsonl']

/** Names, sizes and times of every file that a board is made of. */
function signatureOf(submissions: string, record: string): string {
  const files = globSync(`*/*/results/*/{${bundleParts.join(',')}}`, { cwd: submissions }).sort().map((path) => join(submissions, path))
  return [...files, join(record, recordFiles.record), join(record, 'hosts.json')].map(stamp).join('\n')
}

function stamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${path} ${found.mtimeMs} ${found.size} ${found.ino}` : `${path} absent`
}
