/**
 * Stops a Node that is too old to run this project's TypeScript, with one sentence that says what to type.
 * `npm ci` installs the right Node, and every npm script uses it.
 * @param {string} command the npm command that does what was asked for
 */
export function requireRuntime(command) {
  if (Number(process.versions.node.split('.')[0]) >= 24) return
  process.stderr.write(`This needs the Node 24 that "npm ci" installs, not ${process.version}: run "${command}" instead.\n`)
  process.exit(2)
}
