import { existsSync, statfsSync } from 'node:fs'

/** With less than this left, a server says that it is not ready, in bytes. */
const least = 16 * 1024 * 1024

/** Why there is too little room on the disks of some folders; null where there is enough. A folder that is not there yet is left out. */
export function fullDisk(folders: readonly string[]): string | null {
  for (const folder of folders.filter((one) => existsSync(one))) {
    const { bavail, bsize } = statfsSync(folder)
    const megabytes = Math.floor((bavail * bsize) / 1024 / 1024)
    if (bavail * bsize < least) return `The disk of ${folder} is full (${megabytes} MB left); make room, and runs go on from where they are.`
  }
  return null
}
