import { describe, expect, it } from 'vitest'
import { parseSubmission } from '../../../bench/run/read-submission.ts'

const base = `schema: patientsim-submission/1
team: acme
agent: doc-1
version: "2"
title: Doc
class: standard
`
const parse = (text: string) => parseSubmission(text, 'submission.yaml')

describe('parseSubmission', () => {
  it('reads an http doctor and fills in defaults', () => {
    const found = parse(`${base}doctor:\n  kind: http\n  url: https://doc.example/api\n  headers:\n    X-Key: {env: DOC_KEY}\n`)
    expect(found).toMatchObject({ links: {}, doctor: { kind: 'http', timeout_seconds: 60, headers: { 'X-Key': { env: 'DOC_KEY' } } } })
  })

  it.each([
    ['a literal secret', `${base}doctor:\n  kind: http\n  url: https://doc.example/\n  headers:\n    Authorization: Bearer abc123\n`, /submission\.yaml:11:20: doctor\.headers\.Authorization: must be \{env: VARIABLE\}/],
    ['a password in the URL', `${base}doctor:\n  kind: http\n  url: https://me:secret@doc.example/\n`, /must not hold a user name or password/],
    ['a team that is no slug', `${base.replace('acme', 'Acme Inc')}doctor: {kind: baseline, name: silent}\n`, /submission\.yaml:2:7: team: must be lower-case/],
    ['an unknown field', `${base}tier: verified\ndoctor: {kind: baseline, name: silent}\n`, /tier/],
    ['an unknown kind', `${base}doctor: {kind: telepathy}\n`, /submission\.yaml:7:/],
    ['another format version', `${base.replace('/1', '/9')}doctor: {kind: baseline, name: silent}\n`, /submission\.yaml:1:9: schema/],
    ['broken YAML', `${base}doctor: {kind: [\n`, /not valid YAML/],
    ['a doubled key', `${base}team: other\ndoctor: {kind: baseline, name: silent}\n`, /submission\.yaml:7:1: not valid YAML/],
    ['an empty file', '', /submission\.yaml/],
  ])('refuses %s with file, line and column', (_name, text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  it('never repeats a literal secret in its error', () => {
    try {
      parse(`${base}doctor:\n  kind: http\n  url: https://doc.example/\n  headers:\n    Authorization: Bearer canary-key\n`)
      expect.unreachable()
    } catch (error) {
      expect((error as Error).message).not.toContain('canary-key')
    }
  })
})
