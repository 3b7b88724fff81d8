import type { Progress } from '../bench/run/runner.ts'

/**
 * Shows a run's progress on stderr with its rate and the time left: one line that is rewritten on a terminal, a line
 * every five seconds elsewhere.
 * @param title what is running
 * @param seconds a clock, in seconds
 * @param what is counted
 */
export function progressOf(
  title: string,
  seconds: () => number = () => performance.now() / 1000,
  what = 'consultations',
): (progress: Progress) => void {
  const start = seconds()
  const terminal = process.stderr.isTTY === true
  let shown = -Infinity
  return ({ done, total, resumed, failed }) => {
    const now = seconds()
    const last = done === total
    if (!last && now - shown < (terminal ? 0.1 : 5)) return
    shown = now
    const rate = (done - resumed) / Math.max(now - start, 1e-9)
    const left = done > resumed && !last ? `, ${Math.ceil((total - done) / rate)} s left` : ''
    const kept = resumed > 0 ? `, ${resumed} kept from before` : ''
    const faults = failed > 0 ? `, ${failed} failed` : ''
    const line = `${title}: ${done}/${total} ${what}, ${rate.toFixed(1)}/s${left}${kept}${faults}`
    process.stderr.write(terminal ? `\r\x1b[K${line}${last ? '\n' : ''}` : `${line}\n`)
  }
}
