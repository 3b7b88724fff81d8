import { describe, expect, it } from 'vitest'
import { devPatient, exchangesOf, verdictOf } from '../../../server/consult/talk.ts'
import { beginTalk, limits } from '../../../site/src/consult/session.ts'

const turns = ['What brings you in today?', 'When did it start?', 'Do you smoke?', 'What medicines do you take?', 'Do you have palpitations?']
const ddx = ['heart attack', '', 'stroke']

describe('a consultation in the page', () => {
  it('hears, scores and misses what the API does for the same words', () => {
    for (const id of ['d01.plain-B-high-normal', 'd01.verbose-A-low-normal', 'd14.distrust-C-low-normal', 'd05.plain-B-high-high']) {
      const talk = beginTalk(id)
      for (const words of turns) talk.say(words)
      const patient = devPatient(id)
      expect(talk.exchanges).toEqual(exchangesOf(patient, turns))
      const verdict = talk.finish(ddx)
      const expected = verdictOf(patient, turns, verdict.ddx)
      expect(verdict.ddx).toEqual(['heart attack', 'stroke'])
      expect(verdict.scores.ddx).toEqual(expected.scores.ddx)
      expect(verdict.scores.coverage).toEqual(expected.scores.coverage)
      expect(verdict.missed.map(({ item, fact }) => `${item}: ${fact}`)).toEqual(expected.missed.map(({ item, fact }) => `${item}: ${fact}`))
      expect(verdict.missed.map(({ heldBack }) => heldBack?.rule ?? null)).toEqual(expected.missed.map(({ held_back }) => held_back?.rule ?? null))
    }
  })

  it('leaves the last round to the differential', () => {
    const talk = beginTalk('d02.plain-B-high-normal')
    while (talk.roundsLeft() > 0) talk.say('Tell me more.')
    expect(talk.exchanges).toHaveLength(limits.rounds)
    expect(talk.finish(['x']).scores.efficiency.rounds).toBe(limits.rounds)
  })

  it('refuses a patient or a persona that there is not', () => {
    expect(() => beginTalk('t01.plain-B-high-normal')).toThrow('There is no dev patient "t01"')
    expect(() => beginTalk('d01.plain')).toThrow('not one of the 37 personas')
  })
})
