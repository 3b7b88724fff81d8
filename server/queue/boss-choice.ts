import { type Kysely, sql } from 'kysely'
import type { Tables } from '../store/schema.ts'
import type { OfferedRun } from './handout.ts'
import { queueLimits } from './limits.ts'

/** A run that has work to give, as the choice of the next one sees it. */
export interface OpenRun extends OfferedRun {
  bundle: boolean
}

/**
 * Runs that have work to give, the next one first: see `Handout.next`.
 * @param finishes false leaves out runs whose bundle alone is left
 */
export async function openRuns(db: Kysely<Tables>, finishes: boolean): Promise<OpenRun[]> {
  const found = await sql<OpenRun>`
    with under_way as (
      select group_id as run_id, count(*) as n from pgboss.job
      where state = 'active' and group_id is not null group by group_id
    ), open_runs as (
      select r.*, coalesce(u.n, 0) as n, r.done = r.total as bundle, m.state as team_state,
        sum(coalesce(u.n, 0)) over (partition by r.team_id) as of_team
      from queue_runs r join teams m on m.id = r.team_id left join under_way u on u.run_id = r.id
      where r.state in ('queued', 'running')
    )
    select id, team_id, priority, total, bundle from open_runs
    where (team_state = 'active' or priority > 0)
      and case when bundle then ${finishes} and n = 0 else n < ${queueLimits.perRun} and total - done > n end
    order by priority desc, of_team, created_at, id
    limit 3`.execute(db)
  return found.rows
}
