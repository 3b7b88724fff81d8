import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { readTimeCursor, timePage } from '../api/cursor.ts'
import { ApiError } from '../api/problem.ts'
import type { Tables } from '../store/schema.ts'
import { type Actor, anonymous, type Scope, scopes } from './actor.ts'

/** A token as lists show it. */
export interface TokenFacts {
  id: string
  team: string | null
  name: string
  scopes: Scope[]
  created_at: string
  expires_at: string | null
  revoked_at: string | null
}

export interface NewToken {
  /** Null makes a maintainer's token. */
  team: string | null
  name: string
  scopes: readonly Scope[]
  /** ISO time; null for one that does not end. */
  expiresAt: string | null
}

export interface Tokens {
  /**
   * Makes a token. Its text is given back here and never again: what is kept is its hash.
   * @throws ApiError `token/too-many` where a team has a hundred that are valid
   */
  issue(token: NewToken): Promise<TokenFacts & { token: string }>
  /** A team's tokens, or the maintainers', newest first. @throws ApiError `page/cursor` */
  list(team: string | null, limit: number, cursor?: string): Promise<{ items: TokenFacts[]; next: string | null }>
  /** @returns false when there is no such token of this team's (null: of anyone's) */
  revoke(id: string, team: string | null): Promise<boolean>
  /** Who sends this header. @throws ApiError `access/token` for anything but a valid token */
  identify(authorization: string | undefined): Promise<Actor>
}

const form = /^Bearer (pst_([0-9a-f]{16})_[A-Za-z0-9_-]{43})$/

/** Tokens of one team that are valid at once. */
export const mostTokens = 100

export function tokens(db: Kysely<Tables>, now: () => Date): Tokens {
  async function requireRoom(team: string): Promise<void> {
    const { count } = await db
      .selectFrom('tokens')
      .select((e) => e.fn.countAll().as('count'))
      .where('team_id', '=', team)
      .where('revoked_at', 'is', null)
      .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now().toISOString())]))
      .executeTakeFirstOrThrow()
    if (Number(count) >= mostTokens) throw new ApiError(409, 'token/too-many', `The team has ${mostTokens} valid tokens; revoke one that is not needed.`)
  }

  return {
    async issue({ team, name, scopes: granted, expiresAt }) {
      const id = randomBytes(8).toString('hex')
      const token = `pst_${id}_${randomBytes(32).toString('base64url')}`
      const row = {
        id,
        team_id: team,
        name,
        scopes: JSON.stringify(granted),
        sha256: sha256(token).toString('hex'),
        created_at: now().toISOString(),
        expires_at: expiresAt,
        revoked_at: null,
      }
      if (team !== null) await requireRoom(team)
      await db.insertInto('tokens').values(row).execute()
      return { ...factsOf(row), token }
    },
    async list(team, limit, cursor) {
      let query = db.selectFrom('tokens').selectAll().where('team_id', team === null ? 'is' : '=', team)
      if (cursor !== undefined) {
        const { at, id } = readTimeCursor(cursor)
        query = query.where((e) => e.or([e('created_at', '<', at), e.and([e('created_at', '=', at), e('id', '<', id)])]))
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute()
      return timePage(rows.map(factsOf), limit, (row) => row.created_at)
    },
    async revoke(id, team) {
      let query = db.updateTable('tokens').set({ revoked_at: now().toISOString() }).where('id', '=', id).where('revoked_at', 'is', null)
      if (team !== null) query = query.where('team_id', '=', team)
      return (await query.executeTakeFirst()).numUpdatedRows === 1n
    },
    async identify(authorization) {
      if (authorization === undefined) return anonymous
      const [, token, id] = form.exec(authorization) ?? []
      const row = id ? await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst() : undefined
      const same = row && timingSafeEqual(sha256(token!), Buffer.from(row.sha256, 'hex'))
      const ended = row && (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now().toISOString()))
      if (!row || !same || ended) {
        throw new ApiError(401, 'access/token', 'The token is not valid: unknown, revoked or past its end.', { 'www-authenticate': 'Bearer' })
      }
      if (row.team_id === null) return { role: 'maintainer', team: null, token: row.id, scopes }
      return { role: 'team', team: row.team_id, token: row.id, scopes: JSON.parse(row.scopes) as Scope[] }
    },
  }
}

/** A plain hash is enough for a secret of 256 random bits: there is nothing to guess from. */
function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function factsOf(row: Tables['tokens']): TokenFacts {
  const { id, team_id, name, created_at, expires_at, revoked_at } = row
  return { id, team: team_id, name, scopes: JSON.parse(row.scopes) as Scope[], created_at, expires_at, revoked_at }
}
