import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEndpoint } from './endpoint.ts'
import { stateOf } from './kills.ts'
import { atMost, same, type Scenario } from './scenario.ts'
import { readBundle, type Workspace } from './workspace.ts'

const concurrency = 8

/** The disk of the state is full, and then that of the bundle. */
export const fullDisk: Scenario = {
  name: 'disk',
  title: 'A full disk',
  lacks: lacksSmallDisk,
  async endure({ short, workspace, say }) {
    const cases = short ? 60 : 600
    const disk = smallDisk(workspace)
    const endpoint = await openEndpoint()
    const submission = workspace.endpoint(endpoint.url)
    const split = workspace.split(cases, join(disk.folder, 'data'))
    const state = join(disk.folder, 'state.sqlite')
    const out = join(disk.folder, 'bundle')
    try {
      const calm = workspace.fresh('undisturbed')
      workspace.split(cases)
      await workspace.run(submission, { split, concurrency, out: calm }).ended
      const before = endpoint.consultations()
      say('the disk of the state is full')
      const rooms = short ? [400] : [400, 800, 1200]
      const refused = []
      for (const kilobytes of rooms) {
        disk.fill(kilobytes)
        refused.push(await workspace.run(submission, { split, concurrency, out, state }).ended)
        disk.makeRoom()
      }
      const trials = readBundle(out) === null
      say('there is room again')
      const last = await workspace.run(submission, { split, concurrency, out, state }).ended
      const again = endpoint.consultations() - before - cases
      const [one, other] = [readBundle(calm), readBundle(out)]
      return {
        done: `the disk full ${rooms.length} times in a run of ${cases} consultations, then room`,
        checks: [
          same('exit codes while it was full', refused.map(({ code }) => code), rooms.map(() => 2)),
          same('each with its sentence', refused.every(({ stderr }) => stderr.includes('[state/disk-full]')), true),
          same('no half bundle meanwhile', trials, true),
          same('exit code with room', last.code, 0),
          atMost('consultations begun again', again, rooms.length * 2 * concurrency),
          same('transcripts are the undisturbed ones', other !== null && one?.consultations === other.consultations, true),
          same('content hash', other?.result.content_sha256, one?.result.content_sha256),
          same('trials left in the state, runs finished in it', await stateOf(state), [0, 1]),
        ],
      }
    } finally {
      await endpoint.close()
      disk.unmount()
    }
  },
}

/** Why no small disk can be mounted here; null where one can, which is tried. */
export function lacksSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'patientsim-disk-'))
  const mounted = process.getuid?.() === 0 && mount(folder, 1).status === 0
  if (mounted) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return mounted ? null : 'this machine lets nobody mount a small disk'
}

function mount(folder: string, megabytes: number) {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
}

/** A disk of 32 MB in memory, and what fills it but for some kilobytes. */
function smallDisk(workspace: Workspace) {
  const folder = workspace.fresh('disk')
  mkdirSync(folder)
  const { status, stderr } = mount(folder, 32)
  if (status !== 0) throw new Error(`A small disk can't be mounted: ${stderr.toString()}`)
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill(kilobytes: number) {
      const { bavail, bsize } = statfsSync(folder)
      appendFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1024)))
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    unmount: () => void spawnSync('umount', [folder]),
  }
}
