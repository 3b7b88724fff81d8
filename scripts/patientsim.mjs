// The entry point of the command line. It stays plain JavaScript, so that a Node that can't run the rest can say so.
import { refuseEnvironment, requireRuntime } from './runtime.mjs'

requireRuntime('npm run -s patientsim -- <command>')
const { main } = await import('./cli.ts').catch(refuseEnvironment)
process.exitCode = await main(process.argv.slice(2))
