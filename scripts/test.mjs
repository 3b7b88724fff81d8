// The entry point of `npm test`. It stays plain JavaScript, so that a Node that can't run the rest can say so.
import { requireRuntime } from './runtime.mjs'

requireRuntime('npm test')
const { test } = await import('./test.ts')
process.exitCode = await test(process.argv.slice(2))
