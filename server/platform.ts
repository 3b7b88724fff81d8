import { type Audit, audit, nameOf } from './access/audit.ts'
import { sealWith } from './access/seal.ts'
import { secretStore } from './access/secrets.ts'
import { type Teams, teams } from './access/teams.ts'
import { type Tokens, tokens } from './access/tokens.ts'
import { apiApp } from './api/app.ts'
import { chatCompletions } from './api/chat-completions.ts'
import { rateLimit } from './api/rate-limit.ts'
import { boardRoutes } from './api/routes/boards.ts'
import { bundleRoutes } from './api/routes/bundles.ts'
import { caseRoutes } from './api/routes/cases.ts'
import { consultationRoutes } from './api/routes/consultations.ts'
import { secretRoutes } from './api/routes/secrets.ts'
import { teamRoutes } from './api/routes/teams.ts'
import { tokenRoutes } from './api/routes/tokens.ts'
import type { Route } from './api/route.ts'
import { bundleShelf } from './bundles/shelf.ts'
import { talkStore } from './consult/store.ts'
import type { Answerer } from './serve.ts'
import { openDatabase } from './store/database.ts'

export interface PlatformSettings {
  version: string
  /** The folder of submissions and their bundles. */
  submissions: string
  /** The folder of the record of what was published. */
  record: string
  /** The state database's file. */
  database: string
  /** The keys that seal teams' secrets, newest first. */
  keys: readonly Buffer[]
  now?: () => Date
}

export interface Platform {
  api: Answerer
  routes: readonly Route[]
  tokens: Tokens
  teams: Teams
  audit: Audit
  close(): Promise<void>
}

/** How fast one caller may change things or ask patients. */
const callerRate = { burst: 120, perSecond: 20 }

/** Puts the platform together: everything that the API answers with. */
export async function openPlatform(settings: PlatformSettings): Promise<Platform> {
  const now = settings.now ?? (() => new Date())
  const db = await openDatabase(settings.database)
  const shelf = bundleShelf(settings)
  const issued = tokens(db, now)
  const members = teams(db, now)
  const trail = audit(db, now)
  const secrets = secretStore(db, sealWith(settings.keys), now)
  const routes = [
    ...boardRoutes(shelf),
    ...bundleRoutes(shelf),
    ...caseRoutes(),
    ...consultationRoutes(talkStore(db, now)),
    ...teamRoutes(members),
    ...tokenRoutes(issued, members, now),
    ...secretRoutes(secrets, members, trail),
  ]
  const api = apiApp({
    routes,
    version: settings.version,
    notReady: () => shelf.fault(),
    admit: rateLimit(callerRate, () => performance.now() / 1000),
    identify: issued.identify,
    onChange: (actor, one, path, requestId) => trail.add(nameOf(actor), `${one.method} ${one.path}`, path, { request_id: requestId }),
    others: [chatCompletions(now)],
  })
  return { api, routes, tokens: issued, teams: members, audit: trail, close: () => db.destroy() }
}
