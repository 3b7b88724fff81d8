import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { buildModel, modelHouse } from '../../../bench/models/build.ts'
import { realModelWorld } from '../../../bench/models/world.ts'
import { readFormat } from '../../../bench/schema/format.ts'
import { type Limits, modelSchema } from '../../../bench/schema/model.ts'
import { root } from '../../../scripts/config.ts'
import { databaseAccounts } from '../../../server/store/accounts.ts'
import { type Database, openDatabase } from '../../../server/store/database.ts'
import { type ModelServer, modelServer } from '../../support/model-server.ts'
import { databases } from './databases.ts'

const now = Date.parse('2026-03-01T00:00:00Z')
const secret = 'sk-canary-4711'
let server: ModelServer | undefined
afterEach(() => server?.close())

/** A process that takes so many calls of one account, all at the same moment. @returns their waits, in seconds */
async function taking(place: string, limits: Limits, calls: number): Promise<number[]> {
  const code = `
    import { databaseAccounts } from '${root}/server/store/accounts.ts'
    import { openDatabase } from '${root}/server/store/database.ts'
    const db = await openDatabase(${JSON.stringify(place)})
    const accounts = databaseAccounts(db, () => ${now})
    const take = () => accounts.take('a', ${JSON.stringify(limits)}, 100)
    console.log(JSON.stringify(await Promise.all(Array.from({ length: ${calls} }, take))))
    await db.destroy()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', code])
  return JSON.parse(stdout) as number[]
}

describe.each(databases)('the limits of an account on %s', (_, freshDatabase) => {
  const open: Database[] = []
  /** Two processes' connections to one database. */
  async function two() {
    const place = await freshDatabase()
    open.push(await openDatabase(place), await openDatabase(place))
    return open.slice(-2)
  }
  afterEach(async () => void (await Promise.all(open.splice(0).map((db) => db.destroy()))))

  it('hold for all processes that share it, however many calls are taken at once', async () => {
    const limits = { requests_per_minute: 20, tokens_per_minute: 10_000 }
    const place = await freshDatabase()
    await (await openDatabase(place)).destroy()
    const takes = (await Promise.all([taking(place, limits, 30), taking(place, limits, 30)])).flat()
    const waits = takes.sort((a, b) => a - b)
    expect(waits).toHaveLength(60)
    expect(waits.filter((seconds) => seconds < 60).length).toBeLessThanOrEqual(20)
    expect(waits.filter((seconds) => seconds < 120).length).toBeLessThanOrEqual(40)
    const later = waits.filter((seconds) => seconds > 0)
    expect(new Set(later).size).toBe(later.length)
  })

  it('are corrected and held by one process for the other', async () => {
    const limits = { tokens_per_minute: 1000 }
    const [one, other] = (await two()).map((db) => databaseAccounts(db, () => now))
    await one!.take('a', limits, 900)
    expect(await other!.take('a', limits, 0)).toBeGreaterThan(40)
    await one!.correct('a', limits, -900)
    expect(await other!.take('a', limits, 50)).toBe(0)
    await one!.hold('a', 7)
    expect(await other!.take('a', limits, 10)).toBe(7)
  })

  it('are shared by models with the same key, address and name, and the key is nowhere', async () => {
    server = await modelServer(() => ({ text: 'Good.', tokens: { input: 10, output: 5 } }))
    const waits: number[] = []
    const world = { ...realModelWorld, wait: async (seconds: number) => void waits.push(seconds) }
    const dbs = await two()
    const complete = async (db: Database, key: string, trial: string) => {
      const fields = { base_url: `${server!.url}/v1`, key: { env: 'KEY' }, limits: { requests_per_minute: 2 } }
      const config = readFormat(modelSchema, { schema: 'patientsim-model/1', kind: 'openai', model: 'm', ...fields }, 'model.yaml')
      const house = modelHouse(() => key, { world, accounts: databaseAccounts(db, () => now) })
      await buildModel(config, house).complete({ messages: [{ role: 'user', content: 'Hello.' }], trial })
    }
    await complete(dbs[0]!, secret, '1')
    expect(waits).toEqual([])
    await complete(dbs[0]!, secret, '2')
    expect(waits).toEqual([30])
    await complete(dbs[0]!, 'sk-another', '3')
    expect(waits).toEqual([30])
    const rows = await dbs[0]!.selectFrom('model_accounts').selectAll().execute()
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain(secret)
  })
})
