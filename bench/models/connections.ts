import { buildConnector, Client } from 'undici'

/** As undici's `Client`; `connect` makes a socket. */
export type ConnectionOptions = Pick<Client.Options, 'headersTimeout' | 'bodyTimeout' | 'maxHeaderSize'> & { connect?: buildConnector.connector }

/**
 * HTTP/1.1 connections, each with one call at a time. Who used one says whether it may serve another call: only they know whether
 * what came in was their answer. One that rests closes after four seconds, or when the other side says so; one on which anything
 * comes in unasked is closed at once.
 */
export class Connections {
  readonly #options: Client.Options
  readonly #all = new Set<Client>()
  readonly #resting = new Map<string, Set<Client>>()

  constructor({ connect = buildConnector({ allowH2: false }), ...options }: ConnectionOptions = {}) {
    this.#options = { ...options, connect, allowH2: false }
  }

  /** The connection to an origin that has rested longest; none where none rests. */
  kept(origin: string): Client | undefined {
    const resting = this.#resting.get(origin)
    const [first] = resting ?? []
    if (first) resting!.delete(first)
    return first
  }

  /** A connection of one's own. */
  open(origin: string): Client {
    const client = new Client(origin, this.#options)
    this.#all.add(client)
    client.on('disconnect', () => {
      if (this.#resting.get(origin)?.delete(client)) this.#all.delete(client)
    })
    return client
  }

  /** Lets a connection serve another call. */
  keep(origin: string, client: Client): void {
    const resting = this.#resting.get(origin)
    if (resting) resting.add(client)
    else this.#resting.set(origin, new Set([client]))
  }

  /** Ends a connection, once the answer in which this is said has been dealt with. */
  drop(client: Client): void {
    this.#all.delete(client)
    queueMicrotask(() => void client.destroy())
  }

  /** Ends them all, with the calls that are under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.destroy()))
  }
}
