import type { Handout } from './queue/handout.ts'
import type { Database } from './store/database.ts'

/** Upper bounds of the buckets of request times, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

export interface Metrics {
  /** Counts an answered request. */
  answered(method: string, status: number, seconds: number): void
  /** Prometheus' text format: requests of this process, and the queue as the database has it. */
  text(): Promise<string>
}

export function metrics(db: Database, handout: Handout): Metrics {
  const requests = new Map<string, number>()
  const buckets = bounds.map(() => 0)
  let count = 0
  let sum = 0
  return {
    answered(method, status, seconds) {
      const labels = `method="${method}",status="${status}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      bounds.forEach((bound, i) => {
        if (seconds <= bound) buckets[i]!++
      })
      count++
      sum += seconds
    },
    async text() {
      const runs = await db.selectFrom('queue_runs').select((e) => ['state', e.fn.countAll<number>().as('count')]).groupBy('state').execute()
      const open = db.selectFrom('queue_runs').select('id').where('state', 'in', ['queued', 'running'])
      const trials = await db
        .selectFrom('queue_trials')
        .select((e) => ['state', e.fn.countAll<number>().as('count')])
        .where('run_id', 'in', open)
        .groupBy('state')
        .execute()
      return [
        '# TYPE patientsim_http_requests_total counter',
        ...[...requests].map(([labels, value]) => `patientsim_http_requests_total{${labels}} ${value}`),
        '# TYPE patientsim_http_request_seconds histogram',
        ...bounds.map((bound, i) => `patientsim_http_request_seconds_bucket{le="${bound}"} ${buckets[i]}`),
        `patientsim_http_request_seconds_bucket{le="+Inf"} ${count}`,
        `patientsim_http_request_seconds_sum ${sum}`,
        `patientsim_http_request_seconds_count ${count}`,
        '# TYPE patientsim_runs gauge',
        ...runs.map(({ state, count: value }) => `patientsim_runs{state="${state}"} ${value}`),
        '# TYPE patientsim_open_trials gauge',
        ...trials.map(({ state, count: value }) => `patientsim_open_trials{state="${state}"} ${value}`),
        '# TYPE patientsim_leases gauge',
        `patientsim_leases ${await handout.underWay()}`,
        '# TYPE process_resident_memory_bytes gauge',
        `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
        '',
      ].join('\n')
    },
  }
}
