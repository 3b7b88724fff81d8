/** The tables, portable between SQLite and Postgres: text ids, ISO text times, JSON as text. */
export interface Tables {
  runs: {
    id: string
    team: string
    agent: string
    /** SHA-256 over the submission and the protocol. */
    key_sha256: string
    state: 'running' | 'finished'
    started_at: string
    finished_at: string | null
  }
  trials: {
    run_id: string
    case_id: string
    trial: number
    consultation: string
    measurement: string
  }
}
