import { join } from 'node:path'
import { findBaseline } from '../../bench/doctors/baselines/index.ts'
import { type Scope, scopes } from '../../server/access/actor.ts'
import { dataDirectory } from '../../bench/run/data.ts'
import { apiApp } from '../../server/api/app.ts'
import { boardRoutes } from '../../server/api/routes/boards.ts'
import { bundleRoutes } from '../../server/api/routes/bundles.ts'
import { caseRoutes } from '../../server/api/routes/cases.ts'
import { openPlatform, type PlatformSettings } from '../../server/platform.ts'
import { keptBoards, rankBoards } from '../../server/bundles/boards.ts'
import { bundleShelf } from '../../server/bundles/shelf.ts'
import { firstCases, makeBundle, temporaryFolder } from '../support/runs.ts'

/** A folder of submissions with real bundles of two doctors on the first cases of the dev split, and an empty record. */
export async function publishedFolder(agents: readonly string[] = ['checklist', 'constant-list']) {
  const submissions = temporaryFolder()
  const cases = firstCases('dev', 6)
  for (const agent of agents) {
    await makeBundle(join(submissions, 'tests', agent, 'results', 'dev.reference'), findBaseline(agent), { cases })
  }
  return { submissions, record: join(submissions, 'record') }
}

/** The reading side of the API over a folder. */
export function readingApi(folder: { submissions: string; record: string }) {
  const shelf = bundleShelf({ ...folder, freshSeconds: 0 })
  const boards = keptBoards(shelf, async (query) => rankBoards(shelf.current(), query))
  const routes = [...boardRoutes(boards), ...bundleRoutes(shelf), ...caseRoutes()]
  return { routes, app: apiApp({ routes, version: '0.0.0-test', notReady: () => shelf.fault() }) }
}

/** What a test's platform is set up with; `concurrency` consultations at once are had in the test's own process. */
type TestSettings = Partial<PlatformSettings> & { concurrency?: number }

/** A whole platform over folders and a database of its own. */
export async function testPlatform({ concurrency = 0, ...settings }: TestSettings = {}) {
  const folder = temporaryFolder()
  const faults: string[] = []
  const platform = await openPlatform({
    version: '0.0.0-test',
    submissions: join(folder, 'submissions'),
    record: join(folder, 'record'),
    database: join(folder, 'state.sqlite'),
    bundles: join(folder, 'bundles'),
    keys: [Buffer.alloc(32, 7)],
    dataDirectories: [dataDirectory],
    endpoints: { allowLocal: true, httpHosts: [] },
    callerRate: { burst: 1e6, perSecond: 1e6 },
    onFault: (error, about) => faults.push(`${about}: ${error instanceof Error ? error.stack : String(error)}`),
    ...settings,
  })
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } }
    return platform.api.fetch(new Request(`http://test${path}`, { method, headers, ...json }))
  }
  const worker = concurrency > 0 ? platform.work(concurrency, settings.bundles ?? join(folder, 'bundles')) : null
  const close = async () => {
    await worker?.stop(20)
    await platform.close()
  }
  return { ...platform, folder, call, faults, close }
}

/** A platform with the team `alpha`, and headers for every kind of caller. */
export async function platformWithTeams(settings: TestSettings = {}) {
  const platform = await testPlatform(settings)
  for (const id of ['alpha', 'beta']) await platform.teams.create(id, id)
  const bearer = async (team: string | null, granted: readonly Scope[]) => {
    const { token } = await platform.tokens.issue({ team, name: 'test', scopes: granted, expiresAt: null })
    return { authorization: `Bearer ${token}` }
  }
  const callers = {
    anonymous: {} as Record<string, string>,
    alpha: await bearer('alpha', scopes),
    beta: await bearer('beta', scopes),
    maintainer: await bearer(null, scopes),
  }
  return { ...platform, callers, bearer }
}
