import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'

/** How a worker's process stands to the one that serves: a tenth of its share when both want the processor. */
const niceness = 10

/** How long a process that ended by itself stays down, in seconds: at first, and at most when it ends ever again. */
const pauses = { first: 1, most: 60 }

export interface WorkerProcessOptions {
  /** The program, a module of Node's, and its arguments. SIGTERM and the loss of its parent must make it stop. */
  program: string
  args: readonly string[]
  env: Record<string, string | undefined>
  /** Hears when the process ended by itself, or could not be started. */
  onFault: (error: unknown) => void
  /** How long it stays down when it ended by itself, at first, in seconds. */
  pauseSeconds?: number
}

export interface WorkerProcess {
  /** The process that runs now; undefined while it is down. */
  pid(): number | undefined
  /** Asks it to stop, waits until it has, and kills it when that takes longer. */
  stop(graceSeconds: number): Promise<void>
}

/**
 * Has consultations in a process beside the server's, so that computing never keeps a request waiting: it yields the
 * processor to the server, is started again when it ends by itself, and ends with the server.
 */
export function startWorkerProcess({
  program,
  args,
  env,
  onFault,
  pauseSeconds = pauses.first,
}: WorkerProcessOptions): WorkerProcess {
  let child: ChildProcess | undefined
  let waiting: NodeJS.Timeout | undefined
  let stopping = false
  let pause = pauseSeconds

  function start(): void {
    const startedAt = performance.now()
    const started = fork(program, args, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child = started
    yieldProcessor(started)
    // A process that could not be started has no exit.
    started.once('error', (error) => ended(error))
    started.once('exit', (code, signal) =>
      ended(new Error(`The worker process ended by itself (${signal ?? `exit code ${code}`}).`)),
    )
    function ended(reason: Error): void {
      if (child !== started) return
      child = undefined
      if (stopping) return
      onFault(reason)
      const lived = (performance.now() - startedAt) / 1000
      pause = lived > pauses.most ? pauseSeconds : pause
      waiting = setTimeout(start, pause * 1000)
      pause = Math.min(pause * 2, pauses.most)
    }
  }

  start()
  return {
    pid: () => child?.pid,
    async stop(graceSeconds) {
      stopping = true
      clearTimeout(waiting)
      const last = child
      if (!last) return
      const gone = new Promise((resolve) => last.once('exit', resolve))
      last.kill('SIGTERM')
      const late = setTimeout(() => last.kill('SIGKILL'), graceSeconds * 1000)
      await gone
      clearTimeout(late)
    },
  }
}

/** Set before the process has threads of its own: those that it starts get the priority of the one that starts them. */
function yieldProcessor({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    setPriority(pid, niceness)
  } catch {
    // It is gone already, and its end says why.
  }
}
