import { startVitest } from 'vitest/node'
import { root } from './config.ts'

/**
 * `npm test`: every test, with one closing line that counts them. Tests that need Chromium or PostgreSQL are skipped
 * with a printed reason where the machine has none; under CI a skip counts as a failure.
 * @param args filters of test files, as vitest takes them
 * @returns the exit code
 */
export async function test(args: string[]): Promise<number> {
  const ci = process.argv.includes('--no-skip')
  const filters = args.filter((arg) => arg !== '--no-skip')
  const vitest = await startVitest('test', filters, { root, watch: false, run: true })
  await vitest.close()
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const module of vitest.state.getTestModules()) {
    for (const one of module.children.allTests()) {
      const { state } = one.result()
      if (state === 'passed') count.passed++
      else if (state === 'failed') count.failed++
      else count.skipped++
    }
    if (module.children.size === 0) count.failed++
  }
  count.failed += vitest.state.getUnhandledErrors().length
  process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}\n`)
  if (ci && count.skipped > 0) process.stdout.write('A skipped test fails here: this machine must have what the tests need.\n')
  return count.failed > 0 || count.passed === 0 || (ci && count.skipped > 0) ? 1 : 0
}
