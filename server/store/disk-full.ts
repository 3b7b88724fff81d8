/** How the operating system, SQLite and Postgres say that there is no room left. */
const codes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100'])

/** True for a write that failed because the disk, or the quota on it, is full: the same write may work later. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && codes.has(error.code)
}
