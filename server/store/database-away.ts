/** How Postgres, and the connection to it, say that it stops, starts, or can't be reached (SQLSTATE class 08 besides). */
const codes: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/** What the driver says of a connection that broke under it, which has no code. */
const broken = /^(Connection terminated|Client has encountered a connection error)/

/** True for an error of a database that can't be reached at present: the same may work later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (typeof code !== 'string') return broken.test(error.message)
  return codes.has(code) || /^08[0-9A-Z]{3}$/.test(code) || (code === 'ENOENT' && syscall === 'connect')
}
