import { Worker } from 'node:worker_threads'
import type { Rendered } from '../api/respond.ts'
import type { BoardAnswer, BoardFolders, BoardOrder } from './board-thread.ts'
import type { BoardQuery } from './boards.ts'

/** Boards that are read and ranked on a thread of their own. */
export interface BoardRanker {
  /** @throws Error when what is published can't be read, or the thread broke */
  rank(query: BoardQuery): Promise<Rendered>
  close(): Promise<void>
}

/**
 * Ranking a large board is seconds of computing, in which the API's own thread would answer nobody. The thread begins
 * with the first question, and anew with the next one after it broke.
 */
export function boardRanker({ submissions, record }: BoardFolders): BoardRanker {
  const waiting = new Map<number, { resolve: (rendered: Rendered) => void; reject: (error: Error) => void }>()
  let thread: Worker | undefined
  let asked = 0

  function start(): Worker {
    const started = new Worker(new URL('./board-thread.ts', import.meta.url), { workerData: { submissions, record } })
    started.on('message', (answer: BoardAnswer) => {
      const asker = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('fault' in answer) asker?.reject(new Error(answer.fault))
      else asker?.resolve(answer.rendered)
    })
    let reason = new Error('The thread that ranks boards ended.')
    started.on('error', (error) => (reason = error instanceof Error ? error : new Error(String(error))))
    started.on('exit', () => {
      thread = undefined
      for (const { reject } of waiting.values()) reject(reason)
      waiting.clear()
    })
    // Nobody who waits for an answer keeps a stopping program from its end.
    started.unref()
    return started
  }

  return {
    rank(query) {
      thread ??= start()
      const order: BoardOrder = { id: asked++, query }
      return new Promise((resolve, reject) => {
        waiting.set(order.id, { resolve, reject })
        thread!.postMessage(order)
      })
    },
    async close() {
      await thread?.terminate()
    },
  }
}
