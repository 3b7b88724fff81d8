import module from 'node:module'

/**
 * Stops a Node that is too old to run this project's TypeScript, with one sentence that says what to type.
 * `npm ci` installs the right Node, and every npm script uses it.
 * On the right one, the next start finds what TypeScript became in the system's temporary folder, and need not strip the types again.
 * @param {string} command the npm command that does what was asked for
 */
export function requireRuntime(command) {
  if (Number(process.versions.node.split('.')[0]) >= 24) return void module.enableCompileCache()
  process.stderr.write(`This needs the Node 24 that "npm ci" installs, not ${process.version}: run "${command}" instead.\n`)
  process.exit(2)
}

/**
 * Stops where a module can't be loaded for what the environment says, with its sentence; anything else is thrown again.
 * @param {unknown} error
 * @returns {never}
 */
export function refuseEnvironment(error) {
  if (!(error instanceof Error && error.name === 'InputError' && 'code' in error)) throw error
  process.stderr.write(`${error.message} [${error.code}]\n`)
  process.exit(2)
}
