import ipaddr from 'ipaddr.js'

/** The only part of IPv6 from which public addresses are given out (RFC 4291, IANA). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * True for an address of the public internet that one machine has: no private, loopback, link-local, shared, reserved,
 * documentation, multicast or translated address. An IPv4 address inside an IPv6 one is judged as what it is; `::7f00:1`, which
 * some lists take for unicast, lies outside 2000::/3.
 * @param address an IP address as text; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast)
}
