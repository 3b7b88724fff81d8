import { describe, expect, it } from 'vitest'
import { checklistJargon } from '../../../../bench/doctors/baselines/checklist-jargon.ts'
import { checklistPlain } from '../../../../bench/doctors/baselines/checklist-plain.ts'
import { hear } from '../../../../bench/doctors/baselines/hear.ts'
import { talk } from '../../../../bench/doctors/baselines/talk.ts'
import type { Doctor, Message } from '../../../../bench/doctors/doctor.ts'

/** Lets a doctor talk with a patient whose answers are given by a function of the doctor's words. */
async function talkWith(doctor: Doctor, answer: (doctor: string) => string, complaint = 'My belly hurts.') {
  const messages: Message[] = [
    { role: 'doctor', content: 'Hello, how can I help you?' },
    { role: 'patient', content: complaint },
  ]
  for (let round = 1; round <= 30; round++) {
    const patient = { age: 50, gender: 'Female', arrival_transport: 'Walk In' }
    const final = round === 30
    const reply = await doctor.reply({
      protocol: 'patientsim-doctor/1',
      consultation_id: 'x',
      round,
      rounds_left: 30 - round,
      final,
      top_k: 5,
      patient,
      messages,
    })
    if (reply.ddx)
      return {
        said: messages
          .filter((one) => one.role === 'doctor')
          .slice(1)
          .map((one) => one.content),
        ddx: reply.ddx,
        round,
      }
    messages.push({ role: 'doctor', content: reply.message }, { role: 'patient', content: answer(reply.message) })
  }
  throw new Error('no differential in 30 rounds')
}

const order = (said: readonly string[], part: 'plain' | 'technical') =>
  talk.topics.map((topic) => said.findIndex((words) => words.includes(topic[part])))

describe('the two communicators', () => {
  it('ask the same topics in the same order, and end with five diagnoses within 30 rounds', async () => {
    const good = await talkWith(checklistPlain, () => 'Yes, 5 of them.')
    const poor = await talkWith(checklistJargon, () => 'No, nothing like that.')
    expect(order(good.said, 'plain')).toEqual(talk.topics.map((_, i) => i))
    expect(order(poor.said, 'technical')).toEqual(talk.topics.map((_, i) => Math.floor(i / 2)))
    for (const { ddx, round } of [good, poor]) {
      expect(ddx).toHaveLength(5)
      expect(round).toBeLessThanOrEqual(30)
    }
  })

  it('say the same to the same words, however the calls are spread', async () => {
    const answer = (doctor: string) => (doctor.length % 3 === 0 ? 'I forget. Sorry.' : 'Yes, since Monday.')
    expect(await talkWith(checklistPlain, answer)).toEqual(await talkWith(checklistPlain, answer))
  })
})

describe('checklistPlain', () => {
  const after = async (answers: Record<string, string>) => {
    const { said } = await talkWith(
      checklistPlain,
      (doctor) => Object.entries(answers).find(([asked]) => doctor.includes(asked))?.[1] ?? 'No.',
    )
    return said
  }

  it('asks in simpler words what was not understood', async () => {
    const said = await after({ 'When did this start': 'Sorry, I not understand.' })
    expect(said[0]).toContain('When did this start?')
    expect(said[1]).toContain('What day did it start?')
    expect(said[2]).toContain('Where do you feel it?')
  })

  it('offers a memory aid at once and from then on, and asks once more at the end', async () => {
    const said = await after({
      'medicines do you take': "I can't remember.",
      'a list of your medicines': "I can't remember.",
      'medical problems': 'Asthma.',
    })
    const asked = said.map((words, i) => (words.includes('medicines') ? i : -1)).filter((i) => i >= 0)
    expect(asked).toHaveLength(3)
    expect(said[asked[0]! + 1]).toContain('or the bottles?')
    expect(said.at(-1)).toContain('or the bottles?')
    expect(said.some((words) => words.includes('a relative I could call'))).toBe(true)
  })

  it('asks precisely for a number that was played down', async () => {
    const said = await after({ 'How bad is it': "Oh, it's not too bad." })
    expect(said.some((words) => words.includes('At its worst, what number'))).toBe(true)
  })

  it('gives a reason before private questions, and again to a refusal', async () => {
    const said = await after({ 'use any drugs': "I don't see why you need that." })
    const habits = said.find((words) => words.includes('smoke or drink'))!
    expect(talk.reasons.some((reason) => habits.includes(reason))).toBe(true)
    const drugs = said.filter((words) => words.includes('use any drugs'))
    expect(drugs.length).toBeGreaterThan(1)
    expect(talk.reasons.some((reason) => drugs[1]!.includes(reason))).toBe(true)
  })

  it('steers a patient who rambles, and one who does not is left alone', async () => {
    const long = 'Yes. My cat is old. The bus was late. I like the chairs. Where was I?'
    const { said } = await talkWith(checklistPlain, () => long)
    expect(said.some((words) => talk.steers.some((steer) => words.includes(steer)))).toBe(true)
    const brief = await talkWith(checklistPlain, () => 'No.')
    expect(brief.said.some((words) => talk.steers.some((steer) => words.includes(steer)))).toBe(false)
  })

  it('answers a worry, and comforts at least every third turn', async () => {
    const { said } = await talkWith(checklistPlain, () => "Yes. I'm so scared, am I going to die?")
    expect(said.some((words) => talk.answers.some((answer) => words.includes(answer)))).toBe(true)
    const calm = await talkWith(checklistPlain, () => 'Yes.')
    const comforted = calm.said.map((words) => talk.comforts.some((comfort) => words.includes(comfort)))
    for (let i = 2; i < comforted.length; i++) expect(comforted.slice(i - 2, i + 1)).toContain(true)
  })
})

describe('checklistJargon', () => {
  it('says the same again, once, to a patient who does not follow', async () => {
    const { said } = await talkWith(checklistJargon, () => 'Sorry, I not understand.')
    expect(said[1]).toBe(said[0])
    expect(said[2]).not.toBe(said[0])
    expect(Math.min(...said.map((words) => words.split(' ').length))).toBeGreaterThan(20)
  })
})

describe('hear', () => {
  it.each([
    ['Where am I?', 'confused'],
    ["I'd rather keep that to myself.", 'refused'],
    ['What does dyspnea mean?', 'unclear'],
    ["It's gone right out of my head!", 'forgotten'],
  ] as const)('%s: %s', (said, sign) => expect([...hear(said)]).toContain(sign))

  it('takes a plain no for an answer, and a remark late in the answer for chatter', () => {
    expect([...hear('No. Why do you need to know?')]).toEqual([])
    expect([...hear('I take aspirin. Every day. I forget my keys.')]).toEqual([])
  })
})
