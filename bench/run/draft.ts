import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a bundle into a draft beside its place and then moves it there, so that it is whole or not there at all. One that
 * stood there before is replaced.
 * @throws what `write` throws; nothing of the draft is left then
 */
export async function writeWhole<T>(directory: string, write: (draft: string) => Promise<T>): Promise<T> {
  const draft = await openDraft(directory)
  let written: T
  try {
    written = await write(draft)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
  await rm(directory, { recursive: true, force: true })
  await rename(draft, directory)
  return written
}

/**
 * Makes an empty folder beside a bundle's place, to write it in and then move it there. Its name begins with a dot, so that no
 * board takes one that a killed process left for a second bundle; those of processes that are gone are removed here.
 * @returns the folder
 */
export async function openDraft(directory: string): Promise<string> {
  const [parent, prefix] = [dirname(directory), `.${basename(directory)}.draft-`]
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : NaN
    if (pid === process.pid || (pid > 0 && isGone(pid))) await rm(join(parent, name), { recursive: true, force: true })
  }
  const draft = join(parent, `${prefix}${process.pid}`)
  await mkdir(draft)
  return draft
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
