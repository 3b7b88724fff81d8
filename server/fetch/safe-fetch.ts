import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { maxBodyBytes } from '../../bench/doctors/http.ts'
import { Connections } from '../../bench/models/connections.ts'
import { type LeanFetch, leanFetch } from '../../bench/models/fetch.ts'
import { InputError } from '../../bench/schema/error.ts'
import { isPublicAddress } from './address.ts'
import { atOnce } from './at-once.ts'
import { pace } from './pace.ts'

/** Finds every address of a host name. */
export type Resolve = (hostname: string) => Promise<string[]>

export interface SafeFetchOptions {
  /** Hosts that may be spoken to by http; all others need https. */
  httpHosts?: readonly string[]
  /** Local development: http and private addresses are allowed. Off unless a person turned it on. */
  allowLocal?: boolean
  resolve?: Resolve
  /** Time for a connection, and between two pieces of an answer, in seconds. */
  connectSeconds?: number
  silenceSeconds?: number
  /** Calls to one host at once. */
  callsAtOnce?: number
  /** Requests to one host, so that nobody makes this server flood another; 50 unless told, without end in local development. */
  perSecond?: number
}

export interface SafeFetch {
  /**
   * As `leanFetch`, to public addresses alone, every answer cut soon after twice the largest that a doctor may give.
   * @throws InputError as `check`, also where the connection finds another address
   */
  fetch: LeanFetch
  /**
   * Checks an address before it is used: its form, and every address that its host has now.
   * @throws InputError `endpoint/url`, `endpoint/scheme`, `endpoint/credentials`, `endpoint/address`, `endpoint/unresolved`
   */
  check(url: string): Promise<URL>
  close(): Promise<void>
}

const systemResolve: Resolve = async (hostname) => (await lookup(hostname, { all: true, verbatim: true })).map((one) => one.address)

/**
 * A fetch for addresses that a stranger gave. What is connected to is one of the addresses that were just judged: the name is
 * resolved once for each connection, in the connection itself, so that a name which changes its address between check and use
 * (DNS rebinding) gains nothing. All addresses of a name must be public. Proxies of the environment are not used.
 */
export function safeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const { allowLocal = false, httpHosts = [], resolve = systemResolve } = options
  const allowed = (address: string) => allowLocal || isPublicAddress(address)

  async function addressesOf(host: string): Promise<string[]> {
    const literal = host.replace(/^\[|\]$/g, '')
    const addresses = isIP(literal) ? [literal] : await resolveOrThrow(host, resolve)
    if (addresses.every(allowed)) return addresses
    throw new InputError('endpoint/address', `${host} has an address that is not of the public internet; name a public host.`)
  }

  const connector = buildConnector({
    allowH2: false,
    timeout: (options.connectSeconds ?? 10) * 1000,
    lookup(hostname, _options, callback) {
      addressesOf(hostname).then(
        (addresses) => callback(null, addresses.map((address) => ({ address, family: isIP(address) }))),
        (error: Error) => callback(error, []),
      )
    },
  })
  const connections = new Connections({
    // A literal address needs no lookup, so it is judged here; a name is judged by the lookup of its own connection.
    connect(target, callback) {
      const literal = target.hostname.replace(/^\[|\]$/g, '')
      if (isIP(literal) && !allowed(literal)) callback(new InputError('endpoint/address', `${literal} is not a public address.`), null)
      else connector(target, callback)
    },
    maxHeaderSize: 16 * 1024,
    headersTimeout: (options.silenceSeconds ?? 600) * 1000,
    bodyTimeout: (options.silenceSeconds ?? 600) * 1000,
  })

  const send = leanFetch({ most: 2 * maxBodyBytes, connections })
  const held = atOnce(options.callsAtOnce ?? 16)
  const turn = pace(options.perSecond ?? (allowLocal ? Infinity : 50))
  return {
    async fetch(input, init = {}) {
      const { host } = checkForm(String(input), httpHosts, allowLocal)
      await turn(host, init.signal)
      return held(host, () => send(input, init), init.signal)
    },
    async check(url) {
      const parsed = checkForm(url, httpHosts, allowLocal)
      await addressesOf(parsed.hostname)
      return parsed
    },
    close: () => connections.close(),
  }
}

function checkForm(url: string, httpHosts: readonly string[], allowLocal: boolean): URL {
  if (!URL.canParse(url)) throw new InputError('endpoint/url', 'The endpoint is not a URL; write https://host/path.')
  const parsed = new URL(url)
  const http = parsed.protocol === 'http:' && (allowLocal || httpHosts.includes(parsed.hostname))
  if (parsed.protocol !== 'https:' && !http) {
    throw new InputError('endpoint/scheme', 'The endpoint must be spoken to by https; write https://…')
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new InputError('endpoint/credentials', 'The endpoint’s URL must not hold a user name or password; send them as a header.')
  }
  return parsed
}

async function resolveOrThrow(host: string, resolve: Resolve): Promise<string[]> {
  const addresses = await resolve(host).catch(() => [])
  if (addresses.length > 0) return addresses
  throw new InputError('endpoint/unresolved', `The host ${host} has no address; mend its name or its DNS.`)
}
