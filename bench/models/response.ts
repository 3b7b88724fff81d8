/** Headers as undici gives them. */
export type HeaderFields = Record<string, string | string[] | undefined>

const utf8 = new TextDecoder()

/**
 * A response that was read already. Nothing of it is left to stream, so its `body` is null; and it is not made by the
 * platform's own class, which would check again what has come in, for as long as the rest of the call takes.
 */
export class ReadResponse implements Response {
  readonly body = null
  readonly bodyUsed = false
  readonly redirected = false
  readonly statusText = ''
  readonly type = 'default'
  readonly url = ''
  readonly status: number
  readonly ok: boolean
  readonly #fields: HeaderFields
  readonly #bytes: Buffer<ArrayBuffer>
  #headers: Headers | undefined

  constructor(status: number, fields: HeaderFields, bytes: Buffer<ArrayBuffer>) {
    this.status = status
    this.ok = status >= 200 && status < 300
    this.#fields = fields
    this.#bytes = bytes
  }

  get headers() {
    return (this.#headers ??= new Headers(pairsOf(this.#fields)))
  }

  async text() {
    return utf8.decode(this.#bytes)
  }

  async json() {
    return JSON.parse(await this.text())
  }

  async bytes() {
    return new Uint8Array(this.#bytes)
  }

  async arrayBuffer() {
    return new Uint8Array(this.#bytes).buffer
  }

  async blob() {
    return new Blob([this.#bytes], { type: this.headers.get('content-type') ?? '' })
  }

  async formData() {
    return new Response(this.#bytes, { headers: this.headers }).formData()
  }

  clone() {
    return new ReadResponse(this.status, this.#fields, this.#bytes)
  }
}

function pairsOf(headers: HeaderFields): [string, string][] {
  return Object.entries(headers).flatMap(([name, value = []]) => {
    return [value].flat().map((one): [string, string] => [name, one])
  })
}
