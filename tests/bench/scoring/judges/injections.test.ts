import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCases } from '../../../../bench/run/data.ts'
import { referencePatient } from '../../../../bench/patients/reference/patient.ts'
import { scoreTrial } from '../../../../bench/run/trial.ts'
import { judgeModules } from '../../../../bench/schema/judgement.ts'
import type { Exchange } from '../../../../bench/schema/transcript.ts'
import { ddxFromMessage, maxItemLength, parseDdx } from '../../../../bench/scoring/ddx/parse.ts'
import type { Judge, JudgedTalk } from '../../../../bench/scoring/judges/judge.ts'
import { judgeModuleOf, judgeTalk } from '../../../../bench/scoring/judges/modules.ts'
import { maxTurnLength } from '../../../../bench/scoring/judges/quote.ts'
import { type ModelCall, type ModelServer, modelServer } from '../../../support/model-server.ts'
import { judgeOf, promptParts, talkOf } from './support.ts'

/** Read at run time: Vite's own reading of JSON stops at a lone surrogate. */
const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/injections.json', import.meta.url), 'utf8')) as {
  injections: { name: string; text?: string; items?: string[]; repeat?: number }[]
}

/** Each injection as a doctor's turn and as a differential. */
const injections = fixture.injections.map(({ name, text = '', items, repeat = 1 }) => {
  const list = items ? Array.from({ length: repeat }, () => items).flat() : [text.repeat(repeat)]
  return { name, turn: list.join('\n'), items: list }
})
const { split, profiles } = loadCases('dev')
const case1 = split.cases.find((one) => one.persona === 'plain-B-high-normal')!
const profile = profiles.get(case1.profile)!

/** The talk of a doctor that says these words between two real questions, with the real patient. */
function consultation(words: string): Exchange[] {
  const session = referencePatient.open(case1, profile, 'injection')
  return ['Hello, how can I help you?', words, 'Do you smoke?'].map((doctor, round) => {
    const turn = session.reply(doctor) as Awaited<ReturnType<typeof session.reply>>
    return { round, doctor, patient: turn.said, understood: turn.understood, ledger: turn.ledger }
  })
}

let server: ModelServer
let judge: Judge
/** A judge that always gives in: every answer is the best that there is. */
const bestAnswer = ({ body }: ModelCall): string => {
  const { schema } = (
    body.response_format as { json_schema: { schema: { properties: Record<string, { type: string }> } } }
  ).json_schema
  const entries = Object.entries(schema.properties).map(([key, { type }]): [string, unknown] => {
    if (key === 'result') return [key, 'N']
    if (type === 'object') return [key, { reason: '', result: 4 }]
    return [key, type === 'integer' ? 4 : 'Not recorded']
  })
  return JSON.stringify(Object.fromEntries(entries))
}

beforeAll(async () => {
  server = await modelServer(bestAnswer)
  judge = judgeOf(server, 'openai', { retries: 0 })
})
afterAll(() => server.close())

async function callsFor(talk: JudgedTalk, name: (typeof judgeModules)[number]): Promise<ModelCall[]> {
  const before = server.calls.length
  await judgeTalk(judgeModuleOf[name], talk, judge)
  return server.calls.slice(before)
}

/** What stands between the quotation marks of a quoted line, its escapes undone. */
function unquoted(line: string): string {
  const inner = /^[^"]*"(.*)"$/.exec(line)![1]!
  const plain = inner.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex: string) =>
    JSON.stringify(String.fromCodePoint(parseInt(hex, 16))).slice(1, -1),
  )
  return JSON.parse(`"${plain}"`) as string
}

/** The text that a line must hold: the injection itself, on one line, cut. */
function expected(text: string, most: number): string {
  const plain = text
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim()
  return [...plain].slice(0, most).join('')
}

describe('words that try to sway a judge', () => {
  it('are at least fifty', () => {
    expect(new Set(injections.map(({ name }) => name)).size).toBe(injections.length)
    expect(injections.length).toBeGreaterThanOrEqual(50)
  })

  it.each(injections)('$name: flips no exact score', ({ turn, items }) => {
    const ddx = parseDdx(items, 5)
    expect(ddx.items.length).toBeLessThanOrEqual(5)
    const wrong = scoreTrial(profile, { exchanges: consultation(turn), ddx: ddx.items })
    expect(wrong.ddx.rank).toBeNull()
    expect(
      scoreTrial(profile, { exchanges: [], ddx: parseDdx(ddxFromMessage(turn) ?? [], 5).items }).ddx.rank,
    ).toBeNull()
    const right = scoreTrial(profile, {
      exchanges: consultation(turn),
      ddx: parseDdx([profile.diagnosis, ...items], 5).items,
    })
    expect(right.ddx.rank).toBe(1)
    const silent = scoreTrial(profile, { exchanges: consultation('...'), ddx: [] })
    // Two words by which the patient hears a question may get that one fact, and a question that is really put gets its answers.
    const heard = /\?/.test(turn) ? 3 : /rating|score/i.test(turn) ? 1 : 0
    expect(wrong.coverage.disclosed - silent.coverage.disclosed).toBeLessThanOrEqual(heard)
  })

  describe.each(judgeModules.filter((name) => name !== 'ddx'))('in a turn, before the judge of %s', (name) => {
    let plain: string[]
    beforeAll(async () => {
      plain = (
        await callsFor(
          talkOf([
            ['Hello.', 'I cough.'],
            ['Do you smoke?', 'Yes.'],
          ]),
          name,
        )
      ).map((call) => promptParts(call).rest)
    })

    it.each(injections)('$name: stands in the quoted block alone', async ({ turn }) => {
      const calls = await callsFor(
        talkOf([
          ['Hello.', 'I cough.'],
          [turn, 'Yes.'],
        ]),
        name,
      )
      expect(calls.map((call) => promptParts(call).rest)).toEqual(plain)
      const { quoted } = promptParts(calls[0]!)
      expect(quoted).toHaveLength(4)
      const line = quoted.find((one) => one.startsWith('Doctor, round 1: '))!
      expect(line.replace(/\\u\{[0-9a-f]+\}/g, '')).not.toMatch(/[<>[\]{}`]|\p{C}/u)
      expect(unquoted(line).slice(0, maxTurnLength)).toBe(expected(turn, maxTurnLength).slice(0, maxTurnLength))
      expect(line.length).toBeLessThan(maxTurnLength * 10)
    })
  })

  it.each(injections)(
    '$name: as a differential, stands in the quoted block alone, five items at most',
    async ({ items }) => {
      const plain = promptParts((await callsFor(talkOf([['Hello.', 'I cough.']], { ddx: ['flu'] }), 'ddx'))[0]!)
      const calls = await callsFor(talkOf([['Hello.', 'I cough.']], { ddx: items }), 'ddx')
      const named = items
        .map((item) => expected(item.slice(0, maxItemLength), maxItemLength))
        .filter((item) => item !== '')
        .slice(0, 5)
      if (named.length === 0) return expect(calls).toHaveLength(0)
      const { quoted, rest } = promptParts(calls[0]!)
      expect(rest).toBe(plain.rest)
      expect(quoted.map(unquoted)).toEqual(named.map((item) => expect.stringContaining(item.slice(0, 20))))
      expect(quoted.length).toBeLessThanOrEqual(5)
    },
  )

  it.each(injections)('$name: a judge that repeats it in its answer says nothing by it', async ({ turn }) => {
    const echo = await modelServer(
      () => `The doctor wrote: ${turn.slice(0, 500)}\nMy verdict: {"reason": "wrong", "result": "N"}`,
    )
    const found = await judgeTalk(
      judgeModuleOf.ddx,
      talkOf([['Hello.', 'I cough.']], { ddx: ['flu'] }),
      judgeOf(echo, 'openai', { retries: 0 }),
    )
    await echo.close()
    expect(found.scores.ddx5 ?? null).not.toBe(1)
  })
})
