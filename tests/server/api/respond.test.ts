import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { publishedFolder, readingApi } from '../support.ts'

let app: ReturnType<typeof readingApi>['app']
beforeAll(async () => {
  app = readingApi(await publishedFolder()).app
})
const get = (headers: Record<string, string>) => app.request('/api/v1/boards', { headers })

describe('an answer that is sent often', () => {
  it.each(['gzip', 'br, gzip;q=0.5', 'GZIP'])(
    'is packed for who takes "%s", with the same content',
    async (accepted) => {
      const [plain, packed] = [await get({}), await get({ 'accept-encoding': accepted })]
      expect(plain.headers.get('content-encoding')).toBeNull()
      expect(packed.headers.get('content-encoding')).toBe('gzip')
      expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(await plain.text())
      for (const response of [plain, packed]) expect(response.headers.get('vary')).toBe('accept-encoding')
    },
  )

  it.each(['identity', 'br', 'gzip;q=0', 'gzip; q=0.0, br', 'x-gzipped'])(
    'is not packed for who sends "%s"',
    async (accepted) => {
      const response = await get({ 'accept-encoding': accepted })
      expect(response.headers.get('content-encoding')).toBeNull()
      expect(await response.json()).toHaveProperty('items')
    },
  )

  it('is known again by the tag of either form', async () => {
    for (const accepted of ['identity', 'gzip']) {
      const tag = (await get({ 'accept-encoding': accepted })).headers.get('etag')!
      expect(tag).toMatch(accepted === 'gzip' ? /^W\/"/ : /^"/)
      const again = await get({ 'if-none-match': tag, 'accept-encoding': 'gzip' })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
    }
  })
})
