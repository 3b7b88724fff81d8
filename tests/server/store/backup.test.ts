import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { teams } from '../../../server/access/teams.ts'
import { backup, restore } from '../../../server/store/backup.ts'
import { openDatabase } from '../../../server/store/database.ts'
import { temporaryFolder } from '../../support/runs.ts'

const now = () => new Date('2026-01-01T00:00:00Z')

describe('backup', () => {
  it('copies the state while it is written to, and restores it', async () => {
    const folder = temporaryFolder()
    const [state, copy] = [join(folder, 'state.sqlite'), join(folder, 'copy.sqlite')]
    const db = await openDatabase(state)
    await teams(db, now).create('alpha', 'Alpha')
    await Promise.all([backup(state, copy), teams(db, now).create('beta', 'Beta')])
    await teams(db, now).create('gamma', 'Gamma')
    await expect(backup(state, copy)).rejects.toMatchObject({ code: 'backup/exists' })
    await db.destroy()
    restore(copy, state)
    const again = await openDatabase(state)
    const names = (await teams(again, now).list()).map((team) => team.id)
    expect(names).toContain('alpha')
    expect(names).not.toContain('gamma')
    await again.destroy()
  })

  it('does not restore what is no whole backup', async () => {
    const folder = temporaryFolder()
    const broken = join(folder, 'broken.sqlite')
    writeFileSync(broken, 'SQLite format 3\u0000 and then nothing')
    expect(() => restore(broken, join(folder, 'state.sqlite'))).toThrow(expect.objectContaining({ code: 'backup/broken' }))
    expect(() => restore(join(folder, 'none'), join(folder, 'state.sqlite'))).toThrow(expect.objectContaining({ code: 'backup/missing' }))
    await expect(backup(join(folder, 'none'), join(folder, 'x'))).rejects.toMatchObject({ code: 'backup/missing' })
  })
})
