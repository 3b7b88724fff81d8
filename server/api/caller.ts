/**
 * Who sent a request, for the limits on callers: the address of its connection; or, where that is a proxy of ours, the last
 * address of X-Forwarded-For that is none. What stands before that one, the caller may have written.
 * @param remote the address of the connection; undefined for a request of the process itself
 * @param forwarded the header X-Forwarded-For
 */
export function callerOf(remote: string | undefined, forwarded: string | undefined, proxies: readonly string[]): string {
  const chain = [...(forwarded ?? '').split(','), remote ?? 'local'].map(plain).filter((one) => one !== '')
  return chain.findLast((one) => !proxies.includes(one)) ?? chain[0]!
}

/** An IPv4 address is often told as one of IPv6. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '')
}
