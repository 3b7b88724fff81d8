import { afterEach, describe, expect, it } from 'vitest'
import { judgeModules } from '../../../../bench/schema/judgement.ts'
import { profileItems } from '../../../../bench/schema/profile.ts'
import { judgeModuleOf, judgeTalk } from '../../../../bench/scoring/judges/modules.ts'
import { inTurn, type ModelCall, type ModelServer, modelServer, type Script } from '../../../support/model-server.ts'
import { dialects, judgeOf, promptParts, type Round, talkOf } from './support.ts'

let server: ModelServer | undefined
afterEach(() => server?.close())

const rounds: Round[] = [
  ['Hello, how can I help you?', 'I have had a bad cough.'],
  [
    'Do you smoke?',
    'Yes. Twenty a day, since 1990. Why?',
    [{ item: 'tobacco', fact: 'x', how: 'told', elicited: true, rule: 'r' }],
  ],
]

async function judged(
  name: (typeof judgeModules)[number],
  script: (call: ModelCall) => Script,
  talk = talkOf(rounds),
  dialect = dialects[0] as (typeof dialects)[number],
) {
  server = await modelServer(script)
  return judgeTalk(judgeModuleOf[name], talk, judgeOf(server, dialect, { retries: 0 }))
}

/** An answer with the same value for each key that the call's JSON Schema requires. */
function answerAll({ body }: ModelCall, value: unknown): string {
  const { required } = (body.response_format as { json_schema: { schema: { required: string[] } } }).json_schema.schema
  return JSON.stringify(Object.fromEntries(required.map((key) => [key, value])))
}

describe.each(dialects)('the differential, judged over %s', (dialect) => {
  it('is Y or N, beside the exact verdict', async () => {
    const talk = talkOf(rounds, { ddx: ['a cold', talkOf([]).profile.diagnosis] })
    const found = await judged('ddx', () => '```json\n{"reason": "item 2", "result": "y",}\n```', talk, dialect)
    expect(found).toMatchObject({
      scores: { ddx5: 1 },
      verdicts: [{ of: 'ddx', verdict: 'Y', exact: 'Y', reason: 'item 2' }],
    })
    const call = server!.calls[0]!
    expect(call.json).toBe(true)
    expect(call.system).toContain(`The true diagnosis of the patient: ${talk.profile.diagnosis}`)
    expect(call.system).not.toMatch(/\{[a-z_]+\}/)
    expect(promptParts(call).quoted).toEqual(['Item 1: "a cold"', `Item 2: "${talk.profile.diagnosis}"`])
  })
})

describe('the differential', () => {
  it('needs no judge where there is none, and is 0 where the doctor failed', async () => {
    expect(await judged('ddx', () => 'Y')).toMatchObject({
      scores: { ddx5: 0 },
      verdicts: [{ verdict: 'N', exact: 'N' }],
    })
    const failed = talkOf(rounds, { outcome: { kind: 'failed', code: 'timeout' } })
    expect(await judged('ddx', () => 'Y', failed)).toMatchObject({ scores: { ddx5: 0 } })
    expect(server!.calls).toHaveLength(0)
  })

  it('is asked for again until an answer has the form, and unscored after that, never 0', async () => {
    const talk = talkOf(rounds, { ddx: ['flu'] })
    expect(await judged('ddx', inTurn('Hm.', '{"result": "maybe"}', '**N**'), talk)).toMatchObject({
      scores: { ddx5: 0 },
    })
    await server!.close()
    expect(await judged('ddx', () => 'Hm.', talk)).toEqual(
      expect.objectContaining({ scores: { ddx5: null }, unscored: 'unusable', verdicts: [] }),
    )
    expect(server!.calls).toHaveLength(3)
  })

  it.each<[Script, string]>([
    [{ status: 500 }, 'server'],
    [{ refusal: 'No.' }, 'refused'],
    [{ text: '' }, 'empty'],
    [{ cut: true, text: 'x' }, 'broken|unreachable'],
  ])('is unscored after %j', async (script, code) => {
    const found = await judged('ddx', () => script, talkOf(rounds, { ddx: ['flu'] }))
    expect(found.scores.ddx5).toBeNull()
    expect(found.unscored).toMatch(new RegExp(`^(${code})$`))
  })

  it('stops for a key that is refused', async () => {
    await expect(judged('ddx', () => ({ status: 401 }), talkOf(rounds, { ddx: ['flu'] }))).rejects.toMatchObject({
      code: 'model/key-refused',
    })
  })
})

describe('profile consistency', () => {
  it('counts recorded items and rates them against the truth', async () => {
    const talk = talkOf(rounds)
    const said = (call: ModelCall) => {
      const all = JSON.parse(answerAll(call, 'Not recorded'))
      return JSON.stringify({ ...all, tobacco: '20 a day', chiefcomplaint: 'cough', pain: 'predicted: 3' })
    }
    const script = (call: ModelCall) =>
      call.index === 0 ? said(call) : '{"tobacco": 4, "chiefcomplaint": "2", "pain": 3}'
    const { scores, verdicts } = await judged('coverage', script, talk)
    const items = Object.keys(profileItems).length - 1
    expect(scores.icov).toBeCloseTo(3 / items, 12)
    expect(scores.icon).toBe(3)
    expect(scores.icov_learnable).toBeCloseTo(2 / verdicts.filter(({ exact }) => exact).length, 12)
    const of = (item: string) => verdicts.find((verdict) => verdict.of === item)
    expect(of('tobacco')).toEqual({ of: 'tobacco', verdict: 'recorded', exact: 'recorded', rating: 4 })
    expect(of('chiefcomplaint')).toMatchObject({ verdict: 'recorded', exact: 'not recorded' })
    expect(of('pain')).toMatchObject({ verdict: 'not recorded', exact: 'not recorded' })
    expect(of('age')).toEqual({ of: 'age', verdict: 'not recorded' })
    expect(server!.calls[0]!.system).not.toContain(talk.profile.diagnosis)
    expect(promptParts(server!.calls[1]!).quoted).toEqual([
      'tobacco: "20 a day"',
      'chiefcomplaint: "cough"',
      'pain: "predicted: 3"',
    ])
  })

  it('rates nothing where nothing is recorded', async () => {
    const { scores } = await judged('coverage', (call) => answerAll(call, 'not recorded.'))
    expect(scores).toEqual({ icov: 0, icov_learnable: 0, icon: null })
    expect(server!.calls).toHaveLength(1)
  })
})

describe('persona fidelity', () => {
  it.each([
    ['distrust-A-low-normal', ['personality', 'language', 'recall', 'realism']],
    ['plain-B-high-high', ['personality', 'language', 'confusion', 'realism']],
  ])('rates what applies to %s', async (persona, criteria) => {
    const { scores, verdicts } = await judged(
      'persona',
      (call) => answerAll(call, { reason: 'r', result: '3/4' }),
      talkOf(rounds, { persona }),
    )
    expect(verdicts.map(({ of }) => of)).toEqual(criteria)
    expect(scores).toMatchObject({ fidelity: 3, personality: 3, realism: 3 })
    expect(scores.recall ?? null).toBe(criteria.includes('recall') ? 3 : null)
    expect(scores.confusion ?? null).toBe(criteria.includes('confusion') ? 3 : null)
  })
})

describe('doctor quality', () => {
  it('rates eight criteria; a doctor that failed gets the lowest', async () => {
    const answer = { empathy: { reason: 'kind', result: 1 } }
    const script = (call: ModelCall) =>
      JSON.stringify({ ...JSON.parse(answerAll(call, { reason: '', result: 3 })), ...answer })
    const { scores, verdicts } = await judged('doctor', script)
    expect(verdicts).toHaveLength(8)
    expect(scores).toMatchObject({ quality: (7 * 3 + 1) / 8, empathy: 1, family_history: 3 })
    const failed = talkOf(rounds, { outcome: { kind: 'failed', code: 'timeout' } })
    expect((await judged('doctor', script, failed)).scores).toMatchObject({ quality: 1, welfare: 1 })
    expect(await judged('persona', script, failed)).toMatchObject({
      unscored: 'doctor-failed',
      scores: { fidelity: null },
    })
  })
})

describe('factuality', () => {
  const sentence = (number: number, kind: string, more: object = {}) => ({
    number,
    kind,
    items: [],
    adds: false,
    plausibility: null,
    ...more,
  })

  it('takes the patient sentence by sentence', async () => {
    const sentences = [
      sentence(4, 'Inquiry'),
      sentence(1, 'information', { items: [{ item: 'chiefcomplaint', verdict: 'Entailed' }] }),
      sentence(2, 'meta-information'),
      sentence(3, 'information', {
        items: [
          { item: 'tobacco', verdict: 'contradicted' },
          { item: 'alcohol', verdict: 'neutral' },
        ],
        adds: true,
        plausibility: 2,
      }),
    ]
    const { scores, verdicts } = await judged('factuality', () => JSON.stringify({ sentences }))
    expect(scores).toEqual({ entailed: 0.5, contradicted: 0.5, supported: 0.5, plausibility: 2 })
    expect(verdicts.map(({ of, verdict }) => `${of} ${verdict}`)).toEqual([
      '0.1 information',
      '1.1 meta',
      '1.2 information',
      '1.3 inquiry',
    ])
    expect(promptParts(server!.calls[0]!).quoted).toEqual([
      'Doctor, round 0: "Hello, how can I help you?"',
      'Patient, sentence 1: "I have had a bad cough."',
      'Doctor, round 1: "Do you smoke?"',
      'Patient, sentence 2: "Yes."',
      'Patient, sentence 3: "Twenty a day, since 1990."',
      'Patient, sentence 4: "Why?"',
    ])
  })

  it('is unscored where one call of several gives no whole answer', async () => {
    const long: Round[] = [['Hello', Array.from({ length: 20 }, (_, i) => `It hurts in ${i} places.`).join(' ')]]
    const script = ({ index }: ModelCall) =>
      JSON.stringify({ sentences: Array.from({ length: index === 0 ? 12 : 7 }, (_, i) => sentence(i + 1, 'emotion')) })
    expect(await judged('factuality', script, talkOf(long))).toMatchObject({
      unscored: 'unusable',
      scores: { entailed: null },
    })
    expect(server!.calls).toHaveLength(1 + 3)
  })

  it('has no score without a sentence of information', async () => {
    const { scores } = await judged(
      'factuality',
      () => JSON.stringify({ sentences: [sentence(1, 'politeness')] }),
      talkOf([['Hello', 'Hello!']]),
    )
    expect(scores).toEqual({ entailed: null, contradicted: null, supported: null, plausibility: null })
  })
})

describe('a judge that writes rubbish', () => {
  it.each(judgeModules)('leaves %s unscored', async (name) => {
    const found = await judged(
      name,
      inTurn('[]', '{"sentences": {}}', '<think>{"result": "Y"}'),
      talkOf(rounds, { ddx: ['flu'] }),
    )
    expect(found.unscored).toMatch(/unusable/)
    expect(Object.values(found.scores).every((score) => score === null)).toBe(true)
  })
})

describe('the room that an answer has', () => {
  const limits = () => server!.calls.map(({ body }) => body.max_tokens)

  it.each(judgeModules)('in %s is what its longest answers need, where the model file says nothing', async (name) => {
    await judged(name, () => 'rubbish', talkOf(rounds, { ddx: ['flu'] }))
    const needed = { ddx: 1024, coverage: 1024, persona: 1024, doctor: 2048, factuality: 4096 }
    expect(new Set(limits())).toEqual(new Set([needed[name]]))
  })

  it('is what the model file says, where that is more', async () => {
    server = await modelServer(() => 'rubbish')
    const judge = judgeOf(server, 'openai', { retries: 0, parameters: { max_output_tokens: 9000 } })
    await judgeTalk(judgeModuleOf.factuality, talkOf(rounds), judge)
    expect(new Set(limits())).toEqual(new Set([9000]))
  })
})
