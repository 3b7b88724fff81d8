// The entry point of `npm run bench`. It stays plain JavaScript, so that a Node that can't run the rest can say so.
import { requireRuntime } from './runtime.mjs'

requireRuntime('npm run bench')
const { bench } = await import('./bench.ts')
process.exitCode = await bench(process.argv.slice(2))
