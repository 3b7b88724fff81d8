import { InvalidArgumentError } from 'commander'

/** Reads a whole number of at least `least` from the command line. */
export function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    return value
  }
}

/** Reads an amount of US dollars above 0 from the command line. */
export function dollars(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be an amount of US dollars above 0, e.g. 2.50.')
  return value
}

/** Reads a name that is safe in a path from the command line. */
export function plainName(text: string): string {
  if (!/^[a-z0-9-]+$/.test(text)) throw new InvalidArgumentError('It must be lower-case letters, digits and hyphens.')
  return text
}

/** Prints one line on stdout. */
export function print(text: string): void {
  process.stdout.write(text + '\n')
}
