import { apiApp } from './api/app.ts'
import { chatCompletions } from './api/chat-completions.ts'
import { rateLimit } from './api/rate-limit.ts'
import { boardRoutes } from './api/routes/boards.ts'
import { bundleRoutes } from './api/routes/bundles.ts'
import { caseRoutes } from './api/routes/cases.ts'
import { consultationRoutes } from './api/routes/consultations.ts'
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
  now?: () => Date
}

export interface Platform {
  api: Answerer
  close(): Promise<void>
}

/** How fast one caller may change things or ask patients. */
const callerRate = { burst: 120, perSecond: 20 }

/** Puts the platform together: everything that the API answers with. */
export async function openPlatform(settings: PlatformSettings): Promise<Platform> {
  const now = settings.now ?? (() => new Date())
  const db = await openDatabase(settings.database)
  const shelf = bundleShelf(settings)
  const routes = [...boardRoutes(shelf), ...bundleRoutes(shelf), ...caseRoutes(), ...consultationRoutes(talkStore(db, now))]
  const api = apiApp({
    routes,
    version: settings.version,
    notReady: () => shelf.fault(),
    admit: rateLimit(callerRate, () => performance.now() / 1000),
    others: [chatCompletions(now)],
  })
  return { api, close: () => db.destroy() }
}
