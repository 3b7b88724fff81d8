import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { TalkContext } from '../../../../bench/patients/reference/types.ts'
import { understand } from '../../../../bench/patients/reference/understand.ts'
import turns from './turns.json' with { type: 'json' }

const start: TalkContext = { asked: new Map(), lastTopics: [], lastFindings: [], earlier: [] }

function after(lastTopics: string[], lastFindings: string[] = []): TalkContext {
  return { ...start, lastTopics, lastFindings, asked: new Map(lastTopics.map((topic) => [topic, 1])) }
}

describe('topics', () => {
  test('the labelled turns are understood as well as they were', () => {
    let [right, extra, missed, spoiled] = [0, 0, 0, 0]
    for (const { turn, topics, optional = [] } of turns as { turn: string; topics: string[]; optional?: string[] }[]) {
      const heard = understand(turn, start).topics.filter((topic) => !optional.includes(topic))
      right += heard.filter((topic) => topics.includes(topic)).length
      const spurious = heard.filter((topic) => !topics.includes(topic)).length
      extra += spurious
      missed += topics.filter((topic) => !heard.includes(topic)).length
      spoiled += spurious > 0 ? 1 : 0
    }
    expect((2 * right) / (2 * right + extra + missed)).toBeGreaterThan(0.94)
    expect(spoiled / turns.length).toBeLessThan(0.03)
  })

  test.each([
    ['You do not smoke, okay. How about street drugs?', ['illicit_drug']],
    ['We have to wait with the operation because of your diabetes.', []],
    ['Have you had nausea, vomiting or any fever?', ['symptom:nausea', 'symptom:vomiting', 'symptom:fever']],
    ['Does the pain spread to your arm, jaw or back?', ['attribute:radiation']],
    ['Any pain in your jaw, arm or back?', ['symptom:jaw_pain', 'symptom:arm_pain', 'symptom:back_pain']],
    ['How long have you been smoking?', ['tobacco']],
    ['Besides the cough, any other symptoms?', ['symptom:any']],
    ['Can you squeeze my hand?', []],
    ['Nice score.', []],
  ])('%s', (turn, topics) => {
    expect(understand(turn, start).topics.toSorted()).toEqual(topics.toSorted())
  })

  test('an attribute is asked of the finding that stands beside it', () => {
    const heard = understand('When did the cough start?', start)
    expect(heard).toMatchObject({ topics: ['attribute:onset'], about: ['cough'] })
  })

  test('conditions, medicines and relatives are named', () => {
    expect(understand('Do you have any medical problems like diabetes or high blood pressure?', start)).toMatchObject({
      topics: ['medical_history'],
      named: ['diabetes', 'high blood pressure'],
    })
    expect(understand('Any family history of heart disease?', start)).toMatchObject({
      topics: ['family_medical_history'],
      named: ['heart disease'],
    })
    expect(understand('Do you take metformin?', start)).toMatchObject({ topics: ['medication'], named: ['metformin'] })
  })
})

describe('questions that lean on the turn before', () => {
  test('are read alike whatever was read before, by this patient or another', async () => {
    const leaning = ['Do you still?', 'Any blood in it?', 'How much?', 'Does that help?']
    const topics = ['tobacco', 'medication', 'attribute:onset']
    const contexts = topics.flatMap((topic) => [after([topic]), after([topic], ['cough']), after([topic], ['vomiting'])])
    const asked = leaning.flatMap((turn) => contexts.map((context) => ({ turn, context })))
    const readAnew = async (turns: typeof asked) => {
      vi.resetModules()
      const anew = await import('../../../../bench/patients/reference/understand.ts')
      return turns.map(({ turn, context }) => anew.understand(turn, context))
    }
    const read = await readAnew(asked)
    const backwards = await readAnew(asked.toReversed())
    expect(backwards.toReversed()).toEqual(read)
  })

  test.each([
    ['Does that help?', ['medication'], ['attribute:relieving']],
    ['And before that?', ['medical_history'], ['medical_history']],
    ['How much?', ['tobacco'], ['tobacco']],
    ['And drugs?', ['alcohol'], ['illicit_drug']],
    ['How about your father?', ['family_medical_history'], ['family_medical_history']],
    ['How old was he?', ['family_medical_history'], ['family_medical_history']],
    ['Since when?', ['symptom:cough'], ['attribute:onset']],
  ])('%s after %j', (turn, last, topics) => {
    expect(understand(turn, after(last)).topics).toEqual(topics)
  })

  test('blood is looked for in what was spoken of', () => {
    expect(understand('Any blood in it?', after(['symptom:sputum'], ['sputum'])).topics).toEqual(['symptom:hemoptysis'])
  })

  test('a topic asked before is repeated', () => {
    expect(understand('As I said, do you smoke?', after(['tobacco'])).repeated).toEqual(['tobacco'])
  })
})

describe('acts', () => {
  test.each([
    ['Hello, how can I help you?', ['greeting', 'open']],
    ['Tell me more.', ['open']],
    ["Don't worry, you are safe here.", ['reassure']],
    ['I am asking because some medicines can affect your heart.', ['explain']],
    ['I see.', ['acknowledge']],
    ['Lift your left arm for me.', ['instruct']],
    ['You have a lung infection.', ['statement']],
    ['What do you think about aliens?', ['not_understood']],
    ['Goodbye and take care.', ['farewell']],
    ['...', ['nothing']],
    ['', ['nothing']],
  ])('%j', (turn, acts) => {
    expect(understand(turn, start).acts).toEqual(acts)
  })

  test('a steer keeps its question', () => {
    const heard = understand("Let's focus on the pain. When did it start?", start)
    expect(heard).toMatchObject({ acts: ['steer'], topics: ['attribute:onset'] })
  })
})

test('words are counted, medical words, memory aids and precise questions are marked', () => {
  expect(understand('I see. Do you have dyspnea or hematochezia?', start)).toMatchObject({
    jargon: ['dyspnea', 'hematochezia'],
    words: 8,
    longestSentence: 6,
    preamble: 2,
  })
  expect(understand('Do you have a list of your medicines, or the bottles?', start).topics).toEqual(['medication'])
  expect(understand('Is there a wallet card or a list of your medical devices?', start).topics).toEqual(['medical_device'])
  expect(understand('Do you have a list of your medicines at home?', start).prompt).toBe(true)
  expect(understand('On a scale from 0 to 10, how bad is the pain?', start).precise).toBe(true)
})

test('any text is read, in bounded time, the same way each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(understand(text, start)).toEqual(understand(text, start))
    }),
    { numRuns: 200, seed: 1 },
  )
  const began = performance.now()
  for (const text of ['any fever, how long when did you ', "'", '((', 'um what how ', '\u{1F600}\u0000']) {
    understand(text.repeat(1_000_000 / text.length), start)
  }
  expect(performance.now() - began).toBeLessThan(2_000)
})
