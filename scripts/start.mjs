// The entry point of `npm start`. It stays plain JavaScript, so that a Node that can't run the rest can say so.
import { refuseEnvironment, requireRuntime } from './runtime.mjs'

requireRuntime('npm start')
const { start } = await import('./start.ts').catch(refuseEnvironment)
process.exitCode = await start(process.argv.slice(2))
