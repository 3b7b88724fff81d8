// Loaded before a measured program (node --import usage.mjs?<file>): when it ends, writes what its process took into the file.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const file = fileURLToPath(decodeURIComponent(new URL(import.meta.url).search.slice(1)))
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    writeFileSync(file, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }))
  })
}
