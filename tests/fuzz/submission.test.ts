import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseSubmission } from '../../bench/run/read-submission.ts'
import { InputError } from '../../bench/schema/error.ts'
import { type Submission, submissionSchema } from '../../bench/schema/submission.ts'
import { byteChanges, near, withChanges } from './arbitrary.ts'

const texts = ['acme', 'doc-1', '1', 'silent', 'https://doctor.example/turn', 'MY_TOKEN', 'gpt-4o-mini', 'prompt.md']
const doctor = { kind: 'http', url: 'https://doctor.example/turn', headers: { Authorization: { env: 'MY_TOKEN' } } }
const good = stringify({ schema: 'patientsim-submission/1', team: 'acme', agent: 'doc-1', version: '1', title: 'Doc', class: 'custom', doctor })

/** What the text is read as, or null where it is refused by an InputError; anything else that is thrown is a fault of ours. */
function read(text: string): Submission | null {
  try {
    return parseSubmission(text, 'submission.yaml')
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).code).toMatch(/^(submission\/(yaml|invalid)|format\/unknown)$/)
    expect((error as InputError).message).toContain('submission.yaml')
    return null
  }
}

/** What is accepted fits the schema, and reads the same when it is written out and read again. */
function isWhole(submission: Submission | null): boolean {
  if (submission === null) return false
  expect(submissionSchema.parse(submission)).toEqual(submission)
  expect(read(stringify(submission))).toEqual(submission)
  return true
}

describe('submission.yaml', () => {
  it('near its schema: accepted whole, or refused with file and code', () => {
    let accepted = 0
    fc.assert(
      fc.property(near(submissionSchema, texts), (value) => void (accepted += isWhole(read(stringify(value))) ? 1 : 0)),
      { numRuns: 2000, seed: 1 },
    )
    expect(accepted).toBeGreaterThan(20)
  })

  it('with any bytes changed: accepted whole, or refused with file and code', () => {
    fc.assert(
      fc.property(byteChanges(Buffer.from(good)), (changes) => void isWhole(read(withChanges(Buffer.from(good), changes).toString()))),
      { numRuns: 1000, seed: 2 },
    )
  })

  it('of any text at all: refused with file and code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void expect(read(text)).toBeNull()),
      { numRuns: 1500, seed: 3 },
    )
  })
})
