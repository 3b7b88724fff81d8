import PQueue from 'p-queue'

/**
 * Holds back calls to a host that has as many under way as it may have, in the order in which they come.
 * @param most calls to one host at once
 * @returns makes a call when its turn has come; throws the reason of the signal when it is given up meanwhile
 */
export function atOnce(most: number): <T>(host: string, call: () => Promise<T>, signal?: AbortSignal | null) => Promise<T> {
  const queues = new Map<string, PQueue>()
  return (host, call, signal) => {
    let queue = queues.get(host)
    if (!queue) {
      queue = new PQueue({ concurrency: most })
      queue.addEventListener('idle', () => queues.delete(host))
      queues.set(host, queue)
    }
    return queue.add(call, signal ? { signal } : {})
  }
}
