import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

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
