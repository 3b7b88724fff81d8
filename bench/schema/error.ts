/**
 * An error that a person can mend: bad input, a bad file, a bad flag.
 *
 * `code` is permanent (scripts may match on it); `message` is one sentence that says what is wrong, where, and
 * how to mend it. Entry points print the message alone, without a stack, and exit with 2.
 */
export class InputError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'InputError'
    this.code = code
  }
}
