import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Many tests wait for processes of their own: one file at a time would leave a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
