import { apiApp } from './api/app.ts'
import { boardRoutes } from './api/routes/boards.ts'
import { bundleRoutes } from './api/routes/bundles.ts'
import { caseRoutes } from './api/routes/cases.ts'
import { bundleShelf } from './bundles/shelf.ts'
import type { Answerer } from './serve.ts'

export interface PlatformSettings {
  version: string
  /** The folder of submissions and their bundles. */
  submissions: string
  /** The folder of the record of what was published. */
  record: string
}

export interface Platform {
  api: Answerer
}

/** Puts the platform together: everything that the API answers with. */
export function openPlatform(settings: PlatformSettings): Platform {
  const shelf = bundleShelf(settings)
  const routes = [...boardRoutes(shelf), ...bundleRoutes(shelf), ...caseRoutes()]
  return { api: apiApp({ routes, version: settings.version, notReady: () => shelf.fault() }) }
}
