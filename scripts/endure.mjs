// The entry point of `npm run endure`. It stays plain JavaScript, so that a Node that can't run the rest can say so.
import { requireRuntime } from './runtime.mjs'

requireRuntime('npm run endure')
const { endure } = await import('./endure.ts')
process.exitCode = await endure(process.argv.slice(2))
