import { closeSync, openSync, rmSync } from 'node:fs'
import { InputError } from '../schema/error.ts'

/** Milliseconds between two looks; a writer holds the lock for about as long. */
const pause = 20

/**
 * Does the work while no other process holds the same lock: two that read a record's last line at once would both link
 * to it, and break the chain.
 * @param path a file that stands while the work is done
 * @param tries looks at a lock that another holds, five seconds of them by default
 * @returns what the work returns; passes on what it throws
 * @throws InputError `record/busy` when the file doesn't go away
 */
export function withLock<T>(path: string, work: () => T, tries = 250): T {
  take(path, tries)
  try {
    return work()
  } finally {
    rmSync(path)
  }
}

function take(path: string, tries: number): void {
  const wait = new Int32Array(new SharedArrayBuffer(4))
  for (let i = 0; i < tries; i++) {
    try {
      return closeSync(openSync(path, 'wx'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      Atomics.wait(wait, 0, 0, pause)
    }
  }
  throw new InputError('record/busy', `${path} is there: another process writes to the record, or died at it; delete the file if none is running.`)
}
