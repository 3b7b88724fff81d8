import pino, { type DestinationStream, type Logger } from 'pino'

/** Fields that never reach a log, wherever a logged object has them. */
const hidden = ['authorization', 'token', 'secret', 'value', 'password', 'headers', 'key', 'sealed']

/**
 * The server's log, one JSON object a line. Bodies, headers and queries are never logged; should an object with a field that holds
 * a secret come by, the field is taken out.
 */
export function serverLog(destination: DestinationStream, level = 'info'): Logger {
  const paths = hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '[redacted]' } }, destination)
}
