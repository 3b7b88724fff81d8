import module from 'node:module'

// A thread does not compile from the cache of the process that starts it, unless it says so before it loads anything.
module.enableCompileCache()
await import('./trial-thread.ts')
