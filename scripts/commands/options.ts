import { InvalidArgumentError } from 'commander'

/** Reads a whole number of at least `least` from the command line. */
export function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    return value
  }
}

/** Prints one line on stdout. */
export function print(text: string): void {
  process.stdout.write(text + '\n')
}
