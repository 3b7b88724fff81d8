/** The tables, portable between SQLite and Postgres: text ids, ISO text times, 0 and 1, JSON as text. */
export interface Tables {
  /** Runs of the command line that are not finished, and their trials. */
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
  teams: {
    /** The team's name, as submissions write it. */
    id: string
    title: string
    /** A held team reads, and starts nothing. */
    state: 'active' | 'held'
    /** Runs a day by split, as JSON, where they differ from the usual ones. */
    quotas: string | null
    created_at: string
  }
  tokens: {
    id: string
    /** Null for a maintainer's. */
    team_id: string | null
    name: string
    /** JSON list. */
    scopes: string
    /** Of the token's secret part; the token itself is nowhere. */
    sha256: string
    created_at: string
    expires_at: string | null
    revoked_at: string | null
  }
  secrets: {
    team_id: string
    name: string
    /** Sealed with the key that it names. */
    sealed: string
    updated_at: string
  }
  audit: {
    id: string
    at: string
    /** `token <id>`, or `command line`. */
    actor: string
    action: string
    subject: string
    /** JSON. */
    detail: string
  }
  submissions: {
    id: string
    team_id: string
    agent: string
    version: string
    /** The submission as JSON. */
    body: string
    created_at: string
  }
  queue_runs: {
    id: string
    submission_id: string
    team_id: string
    agent: string
    split: string
    track: string
    trials: number
    seed: number
    /** `over_budget`: a cap was reached; what was done stays, and a retry goes on from there. */
    state: 'queued' | 'running' | 'finished' | 'failed' | 'cancelled' | 'over_budget'
    /** Higher goes first; a team's are 0. */
    priority: number
    created_at: string
    started_at: string | null
    finished_at: string | null
    total: number
    done: number
    failed: number
    void: number
    tokens_input: number
    tokens_output: number
    /** Grows with every event of the run. */
    revision: number
    /** Why the run failed. */
    reason: string | null
    content_sha256: string | null
    published_at: string | null
    /** Why nobody may read the transcripts: the cases are hidden or credentialed. */
    sealed: 'credentialed' | 'hidden' | null
    /** When the transcripts were deleted, because they were old and not published. */
    transcripts_deleted_at: string | null
  }
  queue_trials: {
    run_id: string
    /** Its place in the plan, from 0. The one after the last trial stands for writing the bundle, blocked until all are done. */
    position: number
    case_id: string
    trial: number
    state: 'blocked' | 'waiting' | 'leased' | 'done'
    owner: string | null
    lease_until: string | null
    /** How often it was begun. */
    attempts: number
    consultation: string | null
    measurement: string | null
  }
  run_events: {
    run_id: string
    revision: number
    at: string
    kind: string
    /** JSON. */
    data: string
  }
  /** Consultations with a dev patient over the web: the doctor's turns, from which everything is replayed. */
  talks: {
    id: string
    case_id: string
    /** JSON list of the doctor's words, round 1 first. */
    turns: string
    rounds: number
    /** JSON list; null while the talk goes on. */
    ddx: string | null
    created_at: string
  }
  /** What is left of the limits of accounts at model services; see bench/models/bucket.ts. Times in milliseconds since 1970. */
  model_accounts: {
    /** A hash of address, key and model. */
    account: string
    requests_paid: number
    tokens_paid: number
    held_until: number
  }
  /** What teams and their submissions may spend on calls, and have spent. */
  budgets: {
    team_id: string
    /** Empty for the team's own. */
    submission_id: string
    cap_tokens: number | null
    /** US dollars. */
    cap_usd: number | null
    tokens: number
    usd: number
    /** Reserved by calls under way. */
    held_tokens: number
    held_usd: number
  }
  /** Names of deleted teams with published rows; they are not given again. */
  former_teams: {
    id: string
    deleted_at: string
  }
  /** People who show how they did with dev patients. */
  humans: {
    id: string
    /** Chosen by the person; empty when retracted. */
    name: string
    /** The name in lower case, or the id when retracted: no two rows look the same. */
    name_key: string
    /** Of the receipt by which the person adds to the row or takes it back. */
    receipt_sha256: string
    state: 'waiting' | 'shown' | 'held' | 'retracted'
    /** A day. */
    since: string
  }
  human_results: {
    human_id: string
    profile: string
    patient_version: string
    /** JSON; see bench/schema/human.ts. */
    result: string
  }
}
