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
  /** Each with what it is for. */
  readonly #purposes = new Map<Client, string>()
  readonly #resting = new Map<string, Set<Client>>()

  constructor({ connect = buildConnector({ allowH2: false }), ...options }: ConnectionOptions = {}) {
    this.#options = { ...options, connect }
  }

  /** The connection for a purpose that has rested longest; none where none rests. */
  kept(purpose: string): Client | undefined {
    const [first] = this.#resting.get(purpose) ?? []
    if (first) this.#wake(first)
    return first
  }

  /** A new connection to an origin, for a purpose: one that is kept serves calls of the same alone. */
  open(origin: string, purpose: string): Client {
    const client = new Client(origin, this.#options)
    this.#purposes.set(client, purpose)
    client.on('disconnect', () => {
      if (this.#wake(client)) this.#purposes.delete(client)
    })
    return client
  }

  /** Lets a connection serve another call. */
  keep(client: Client): void {
    const purpose = this.#purposes.get(client)!
    const resting = this.#resting.get(purpose)
    if (resting) resting.add(client)
    else this.#resting.set(purpose, new Set([client]))
  }

  /** @returns whether the connection did rest */
  #wake(client: Client): boolean {
    const purpose = this.#purposes.get(client) ?? ''
    const resting = this.#resting.get(purpose)
    if (!resting?.delete(client)) return false
    if (resting.size === 0) this.#resting.delete(purpose)
    return true
  }

  /** Ends a connection, once the answer in which this is said has been dealt with. */
  drop(client: Client): void {
    this.#purposes.delete(client)
    queueMicrotask(() => void client.destroy())
  }

  /** Ends them all, with the calls that are under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#purposes.keys()].map((client) => client.destroy()))
  }
}
