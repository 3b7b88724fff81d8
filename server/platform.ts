import { dirname } from 'node:path'
import { nameOf } from './access/audit.ts'
import { type Answer, apiApp } from './api/app.ts'
import { chatCompletions } from './api/chat-completions.ts'
import { type Rate, rateLimit } from './api/rate-limit.ts'
import type { Route } from './api/route.ts'
import { boardRoutes } from './api/routes/boards.ts'
import { budgetRoutes } from './api/routes/budgets.ts'
import { bundleRoutes } from './api/routes/bundles.ts'
import { caseRoutes } from './api/routes/cases.ts'
import { compareRoutes } from './api/routes/compare.ts'
import { consultationRoutes } from './api/routes/consultations.ts'
import { exportRoutes } from './api/routes/exports.ts'
import { eventRoutes } from './api/routes/events.ts'
import { humanRoutes } from './api/routes/humans.ts'
import { holdoutRoutes } from './api/routes/holdouts.ts'
import { publishRoutes } from './api/routes/publish.ts'
import { runRoutes } from './api/routes/runs.ts'
import { secretRoutes } from './api/routes/secrets.ts'
import { submissionRoutes } from './api/routes/submissions.ts'
import { teamRoutes } from './api/routes/teams.ts'
import { tokenRoutes } from './api/routes/tokens.ts'
import { type Boards, keptBoards } from './bundles/boards.ts'
import { boardRanker } from './bundles/board-ranker.ts'
import { bundleShelf, type Shelf } from './bundles/shelf.ts'
import { talkStore } from './consult/store.ts'
import { type Engine, type EngineSettings, openEngine } from './engine.ts'
import { writeHumans } from './humans/publish.ts'
import { humanStore } from './humans/store.ts'
import { metrics } from './metrics.ts'
import { type Publisher, publisher } from './publish/publisher.ts'
import { deleteOldTranscripts, usualRetentionDays } from './retention/transcripts.ts'
import { type LiveEvents, liveEvents } from './queue/live.ts'
import { jumpWatch } from './queue/clock.ts'
import { queueLimits } from './queue/limits.ts'
import type { Answerer } from './serve.ts'
import { silentDatabase } from './store/answers.ts'
import { isPostgres } from './store/database.ts'
import { fullDisk } from './store/free-space.ts'

export interface PlatformSettings extends EngineSettings {
  /** The folder of submissions and their bundles. */
  submissions: string
  /** The folder of the record of what was published. */
  record: string
  /** Where bundles lie before they are published. */
  bundles: string
  /** How long transcripts of unpublished runs are kept, in days (90 unless told); 0 keeps them for ever. */
  retentionDays?: number
  /** Builds the site anew after a change of what is published. */
  rebuild?: () => void
  /** Hears of every answered request. */
  onAnswer?: (answer: Answer) => void
  /** Addresses of the proxies before the server, which say in X-Forwarded-For who called them. */
  proxies?: readonly string[]
  /** How fast one caller may change things or ask patients. */
  callerRate?: Rate
  /** How fast one caller may have comparisons made. */
  comparisonRate?: Rate
}

export interface Platform extends Engine {
  api: Answerer
  routes: readonly Route[]
  publisher: Publisher
  /** Deletes old transcripts of unpublished runs, as the server does by itself. @returns how many runs */
  prune(actor: string, days?: number): Promise<number>
}

const usualRate: Rate = { burst: 120, perSecond: 20 }

/** How often the queue is looked through for stuck runs, in seconds. */
const sweepSeconds = 300

/** Puts the platform together. It has no consultations: they are computing, and keep requests waiting; `work` is for others. */
export async function openPlatform(settings: PlatformSettings): Promise<Platform> {
  const engine = await openEngine(settings)
  const fault = settings.onFault ?? (() => undefined)
  const shelf = bundleShelf(settings)
  const ranker = boardRanker(settings)
  const boards = keptBoards(shelf, ranker.rank)
  const live = liveEvents(engine.db, { onFault: (error) => fault(error, 'events') })
  const { db, handout, runs, now } = engine
  const publishes = publisher({ ...settings, db, runs, now, rebuild: settings.rebuild ?? (() => undefined) })
  const counted = metrics(db, handout)
  const deletion = { db, teams: engine.teams, publisher: publishes, bundles: settings.bundles }
  const routes = [...routesOf(engine, settings, { shelf, boards, live }), ...teamRoutes(deletion), ...publishRoutes(publishes, shelf), ...compareRoutes(shelf, settings.comparisonRate)]
  const disks = [settings.bundles, settings.submissions, ...(isPostgres(settings.database) ? [] : [dirname(settings.database)])]
  const api = apiApp({
    routes,
    version: settings.version,
    notReady: async () => shelf.fault() ?? fullDisk(disks) ?? (await silentDatabase(db)),
    ...(settings.proxies ? { proxies: settings.proxies } : {}),
    admit: rateLimit(settings.callerRate ?? usualRate, () => performance.now() / 1000),
    identify: engine.tokens.identify,
    onChange: (actor, one, path, requestId) => engine.audit.add(nameOf(actor), `${one.method} ${one.path}`, path, { request_id: requestId }),
    others: [chatCompletions(engine.now)],
    onAnswer(answer) {
      counted.answered(answer.method, answer.status, answer.seconds)
      settings.onAnswer?.(answer)
    },
    metrics: counted.text,
    onFault: (error, requestId) => fault(error, `request ${requestId}`),
  })
  const { bundles, retentionDays = usualRetentionDays } = settings
  const prune = (actor: string, days = retentionDays) => deleteOldTranscripts({ db, bundles, days, now }, actor)
  const seconds = () => performance.now() / 1000
  const jumped = jumpWatch(now, seconds)
  let steadyFrom = -Infinity
  const sweep = setInterval(() => {
    // Where the clock jumped, what looks old may be of a minute ago.
    if (Math.abs(jumped()) > 60) steadyFrom = seconds() + queueLimits.stuckHours * 3600
    const old = seconds() < steadyFrom ? [] : [runs.failStuck(), prune('server')]
    Promise.all([handout.tidy(), ...old]).catch((error: unknown) => fault(error, 'queue'))
  }, sweepSeconds * 1000)
  return {
    ...engine,
    api,
    routes,
    publisher: publishes,
    prune,
    async close() {
      clearInterval(sweep)
      live.close()
      await ranker.close()
      await engine.close()
    },
  }
}

function routesOf(engine: Engine, settings: PlatformSettings, reading: { shelf: Shelf; boards: Boards; live: LiveEvents }): Route[] {
  const { shelf, boards, live } = reading
  const { db, handout, now, runs, submissions, teams, secrets, budgets, safe, tokens, audit } = engine
  const humans = humanStore(db, now)
  const publishHumans = async () => {
    await writeHumans(humans, settings.record)
    settings.rebuild?.()
  }
  return [
    ...boardRoutes(boards),
    ...bundleRoutes(shelf),
    ...exportRoutes({ db, runs, shelf, boards, bundles: settings.bundles }),
    ...holdoutRoutes(settings.dataDirectories),
    ...caseRoutes(),
    ...consultationRoutes(talkStore(db, now)),
    ...humanRoutes({ store: humans, publish: publishHumans }),
    ...submissionRoutes({ submissions, teams, secrets, budgets, safe, allowLocal: settings.endpoints.allowLocal }),
    ...budgetRoutes(budgets, teams, submissions),
    ...runRoutes({ db, handout, runs, submissions, teams, now, dataDirectories: settings.dataDirectories }),
    ...eventRoutes(db, runs, live),
    ...tokenRoutes(tokens, teams, now),
    ...secretRoutes(secrets, teams, audit),
  ]
}
