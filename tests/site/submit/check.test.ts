import { describe, expect, it } from 'vitest'
import { parseSubmission } from '../../../bench/run/read-submission.ts'
import { check } from '../../../site/src/submit/check.ts'
import { fieldNames, secretsOf, type Values } from '../../../site/src/submit/fields.ts'

const blank = Object.fromEntries(fieldNames.map((name) => [name, ''])) as Values
const http: Values = {
  ...blank,
  ...{ team: 'my-team', agent: 'my-agent', version: '1.0', title: 'Mine: "one"', class: 'custom', kind: 'http' },
  ...{ url: 'https://doctor.example.org/turn', variable: 'MY_TOKEN', timeout: '30', link: 'https://example.org/code' },
}
const azure: Values = { ...http, kind: 'azure', url: '', variable: '', model: 'gpt', temperature: '0.5', key: 'MY_KEY', prompt: 'Be a doctor.\nAsk: first' }

describe('the form of the submit page', () => {
  it('writes a file that the command line reads as what the form holds', () => {
    for (const values of [http, azure, { ...http, kind: 'openai', url: '', variable: '', model: 'm', base_url: 'https://m.example.org/v1' }]) {
      const { yaml, problems, submission } = check(values)
      expect([...problems]).toEqual([])
      expect(parseSubmission(yaml, 'submission.yaml')).toEqual(submission)
    }
    expect(check(http).submission).toMatchObject({
      version: '1.0',
      links: { code: 'https://example.org/code' },
      doctor: { headers: { Authorization: { env: 'MY_TOKEN' } }, timeout_seconds: 30 },
    })
    expect(check(azure).submission?.doctor).toMatchObject({ key: { env: 'MY_KEY' }, parameters: { temperature: 0.5 }, prompt: { text: 'Be a doctor.\nAsk: first' } })
  })

  it.each([
    ['team', { team: 'My Team' }, 'Must be lower-case letters'],
    ['title', { title: '' }, 'This is needed.'],
    ['url', { url: 'doctor' }, 'Must be a whole address'],
    ['url', { url: 'https://me:secret@example.org/' }, 'Must not hold a user name or password'],
    ['url', { url: '' }, 'This is needed.'],
    ['variable', { variable: 'my token' }, 'Must be the name of an environment variable'],
    ['header', { header: 'X Key' }, 'Must be'],
    ['timeout', { timeout: '0' }, 'Too small'],
    ['link', { link: 'code' }, 'Invalid URL.'],
    ['model', { kind: 'google', url: '', variable: '' }, 'This is needed.'],
    ['temperature', { ...azure, temperature: '3' }, 'Too big'],
    ['class', { ...azure, class: 'standard' }, 'Must be custom'],
  ] as const)('says beside the field %s what is wrong with %j', (field, change, message) => {
    const { problems, submission } = check({ ...http, ...change })
    expect(submission).toBeNull()
    expect([...problems.keys()]).toEqual([field])
    expect(problems.get(field)).toContain(message)
  })

  it('names the secrets whose values the server needs', () => {
    expect(secretsOf(http)).toEqual(['MY_TOKEN'])
    expect(secretsOf({ ...http, variable: '' })).toEqual([])
    expect(secretsOf({ ...azure, key: '' })).toEqual(['AZURE_OPENAI_KEY', 'AZURE_ENDPOINT'])
    expect(secretsOf({ ...azure, endpoint: 'https://a.example.org' })).toEqual(['MY_KEY'])
    expect(secretsOf({ ...http, kind: 'openai', base_url: 'https://m.example.org/v1', variable: '' })).toEqual([])
  })
})
