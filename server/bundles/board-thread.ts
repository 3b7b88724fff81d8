import { parentPort, workerData } from 'node:worker_threads'
import type { Rendered } from '../api/respond.ts'
import { type BoardQuery, rankBoards } from './boards.ts'
import { bundleShelf } from './shelf.ts'

/** What a thread is asked, and what it answers; `id` says to what. */
export interface BoardOrder {
  id: number
  query: BoardQuery
}
export type BoardAnswer = { id: number; rendered: Rendered } | { id: number; fault: string }

/** The folders of submissions and of the record. */
export interface BoardFolders {
  submissions: string
  record: string
}

/** The thread: it reads for itself what is published, whenever it is asked. */
const { submissions, record } = workerData as BoardFolders
const shelf = bundleShelf({ submissions, record, freshSeconds: 0 })
parentPort?.on('message', ({ id, query }: BoardOrder) => {
  let answer: BoardAnswer
  try {
    answer = { id, rendered: rankBoards(shelf.current(), query) }
  } catch (error) {
    answer = { id, fault: String(error) }
  }
  parentPort!.postMessage(answer)
})
