import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { InputError } from '../../bench/schema/error.ts'

/** Seals and opens secrets. What is sealed for one place opens at no other. */
export interface Seal {
  /** @param place what the secret is of, e.g. `team/NAME` */
  seal(secret: string, place: string): string
  /** @throws InputError `secret/unopened` when no key fits, or when the sealed text or the place was changed */
  open(sealed: string, place: string): string
  /** True when it was sealed with a key that is no longer the first. */
  isOld(sealed: string): boolean
}

/**
 * AES-256-GCM with a random 96-bit nonce; the place is authenticated along.
 * @param keys 32 bytes each; the first one seals, the others only open what was sealed before (rotation)
 */
export function sealWith(keys: readonly Buffer[]): Seal {
  const first = keys[0]
  if (!first || keys.some((key) => key.length !== 32)) {
    throw new InputError('secret/key', 'Every key of the secrets must be 32 bytes in base64; make one with: openssl rand -base64 32')
  }
  const byId = new Map(keys.map((key) => [idOf(key), key]))
  return {
    seal(secret, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', first, nonce).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return ['1', idOf(first), ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, place) {
      const [version, id, nonce, tag, body] = sealed.split('.')
      const key = byId.get(id ?? '')
      try {
        if (version !== '1' || !key) throw new Error('no key')
        const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', key, part(nonce), { authTagLength: 16 }).setAAD(Buffer.from(place)).setAuthTag(part(tag))
        return Buffer.concat([decipher.update(part(body)), decipher.final()]).toString('utf8')
      } catch {
        throw new InputError('secret/unopened', 'A sealed secret does not open with the keys at hand; put back the key that sealed it, or set the secret anew.')
      }
    },
    isOld: (sealed) => sealed.split('.')[1] !== idOf(first),
  }
}

/** Names a key without telling anything of it. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('patientsim seal key').update(key).digest('hex').slice(0, 8)
}

/**
 * The keys that a text holds, in base64, separated by commas or white space.
 * @throws InputError `secret/key`
 */
export function parseKeys(text: string): Buffer[] {
  const keys = text.split(/[\s,]+/).filter((one) => one !== '').map((one) => Buffer.from(one, 'base64'))
  sealWith(keys)
  return keys
}

/**
 * The keys of a file that its owner alone may read; makes one with a new key where there is none.
 * @throws InputError `secret/key-mode` for a file that others may read
 */
export function keysOfFile(path: string): Buffer[] {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new InputError('secret/key-mode', `${path} can be read by others; give it the mode 600: chmod 600 ${path}`)
  }
  return parseKeys(readFileSync(path, 'utf8'))
}
