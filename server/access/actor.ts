/** Who can ask, from least to most. Every role may do what the ones before it may. */
export const roles = ['anonymous', 'team', 'maintainer'] as const
export type Role = (typeof roles)[number]

/** What a team's token may be used for. */
export const scopes = ['read', 'submit', 'manage'] as const
export type Scope = (typeof scopes)[number]

/** Who asks. */
export interface Actor {
  role: Role
  /** The team of a team's token. */
  team: string | null
  /** The token's id, for the audit trail; null for anonymous. */
  token: string | null
  scopes: readonly Scope[]
}

export const anonymous: Actor = { role: 'anonymous', team: null, token: null, scopes: [] }

/** What a route asks of its actor: a role, and for a team's token a scope. */
export interface Access {
  role: Role
  scope?: Scope
}
