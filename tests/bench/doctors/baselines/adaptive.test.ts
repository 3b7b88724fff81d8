import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { adaptive } from '../../../../bench/doctors/baselines/adaptive/adaptive.ts'
import { likelihoods, plainly, prior, update, type Who } from '../../../../bench/doctors/baselines/adaptive/belief.ts'
import { entropy, gain, mostTelling } from '../../../../bench/doctors/baselines/adaptive/choose.ts'
import { hear, mannerOf } from '../../../../bench/doctors/baselines/adaptive/hear.ts'
import { knowledgeOf, type Knowledge, type Topic } from '../../../../bench/doctors/baselines/adaptive/knowledge.ts'
import { wordingsOf } from '../../../../bench/doctors/baselines/adaptive/phrase.ts'
import { readingsOf, tellingWords } from '../../../../bench/doctors/baselines/adaptive/words.ts'
import { checklist } from '../../../../bench/doctors/baselines/checklist.ts'
import type { DoctorRequest } from '../../../../bench/doctors/doctor.ts'
import { loadLibrary } from '../../../../bench/profiles/load.ts'
import { makeBundle, temporaryFolder } from '../../../support/runs.ts'

const who: Who = { age: 40, gender: 'Female', arrival_transport: 'Walk In' }

/** A finding that two diagnoses bring with these shares, in these words. */
function finding(id: string, first: number, second: number, words: [string, string] = [id, id]): Topic {
  const line = (diagnosis: number, share: number) => ({
    diagnosis,
    share,
    words: tellingWords(words[diagnosis]!),
    only: undefined,
    present: true,
    needs: [],
  })
  return { id, kind: 'finding', finding: id, attribute: null, lines: [line(0, first), line(1, second)] }
}

/** A world of two diagnoses that age, sex and transport tell apart only as `female` says. */
function world(topics: Topic[], female: [number, number] = [0.5, 0.5]): Knowledge {
  const script = (share: number) => ({
    demographics: { sources: [], female: share, age: { mean: 40, sd: 10, min: 18, max: 90 } },
    transport: { sources: [], ambulance: 0.2, walk_in: 0.7, other: 0.1 },
  })
  return {
    names: ['first', 'second'],
    scripts: female.map(script),
    topics: new Map(topics.map((topic) => [topic.id, topic])),
    weights: new Map(topics.flatMap((topic) => topic.lines).flatMap((line) => [...line.words].map((word) => [word, 3]))),
  }
}

describe('belief', () => {
  it('starts from sex: 0.6 against 0.2 of women is 3 to 1', () => {
    expect(prior(world([], [0.6, 0.2]), who)[0]).toBeCloseTo(0.75, 10)
  })

  it('weighs a finding by Bayes: 0.8 against 0.2, the odds floored at 0.02', () => {
    const fever = finding('fever', 0.8, 0.2)
    const known = world([fever])
    const told = update([0.5, 0.5], likelihoods(known, fever, [tellingWords('a fever')], who))
    expect(told[0]).toBeCloseTo(1 / (1 + 0.02 + 0.98 * 0.25), 10)
    const denied = update([0.5, 0.5], likelihoods(known, fever, [], who))
    expect(denied[1]).toBeCloseTo(1 / (1 + 0.08 + 0.92 * 0.25), 10)
  })

  it('tells two equally frequent findings apart by their words', () => {
    const pain = finding('pain', 1, 1, ['tearing pain', 'burning pain'])
    const belief = update([0.5, 0.5], likelihoods(world([pain]), pain, [tellingWords('Yes, a tearing pain.')], who))
    expect(belief[0]).toBeGreaterThan(0.9)
  })

  it('takes a denial in other words for a plain "no"', () => {
    const fever = finding('fever', 0.8, 0.2)
    const known = world([fever])
    expect(plainly(known, fever, [tellingWords("No, I haven't felt hot.")])).toEqual([])
    expect(plainly(known, fever, [tellingWords('a fever')])).toHaveLength(1)
  })

  it('leaves out lines that are for others', () => {
    const pain = finding('pain', 0.9, 0.9)
    pain.lines[0]!.only = { age_min: 50 }
    const belief = update([0.5, 0.5], likelihoods(world([pain]), pain, [tellingWords('pain')], who))
    expect(belief[1]).toBeGreaterThan(0.95)
  })
})

describe('choice', () => {
  it('gains a bit of the answer that settles two diagnoses, and nothing of one that both give', () => {
    const sure = finding('sure', 1, 0)
    const same = finding('same', 0.5, 0.5)
    const known = world([sure, same])
    expect(gain(known, same, [0.5, 0.5], who)).toBeCloseTo(0, 10)
    const left = 0.5 * entropy([1 / 1.02, 0.02 / 1.02]) + 0.5 * entropy([1 / 1.08, 0.08 / 1.08])
    expect(gain(known, sure, [0.5, 0.5], who)).toBeCloseTo(1 - left, 10)
  })

  it('picks the telling question', () => {
    const topics = [finding('common', 0.9, 0.8), finding('telling', 0.9, 0.1), finding('rare', 0.05, 0.02)]
    expect(mostTelling(world(topics), topics, [0.5, 0.5], who)?.topic.id).toBe('telling')
    expect(mostTelling(world([]), [], [0.5, 0.5], who)).toBeNull()
  })
})

describe('hearing', () => {
  const manner = mannerOf()
  it.each([
    ["Not that I've noticed.", 'denied'],
    ['No.', 'denied'],
    ['Where am I?', 'held'],
    ['What does dyspnea mean?', 'held'],
    ["I've got a fever since Monday.", 'said'],
    ['No fever and no chills.', 'said'],
  ])('%s: %s', (words, kind) => {
    expect(hear(words, manner).kind).toBe(kind)
  })

  it('reads every choice of a phrase, and any number', () => {
    expect(readingsOf('a (dry|wet) cough for {2-6} days')).toEqual(['a dry cough for 2 days', 'a wet cough for 2 days'])
    expect(tellingWords('It started 5 days ago.')).toEqual(tellingWords('started 2 days ago'))
    expect(tellingWords("I haven't had any fever")).toEqual(new Set(['no', 'fever']))
  })
})

describe('the adaptive doctor', () => {
  const request: DoctorRequest = {
    protocol: 'patientsim-doctor/1',
    consultation_id: 'x',
    round: 1,
    rounds_left: 29,
    final: false,
    top_k: 5,
    patient: who,
    messages: [
      { role: 'doctor', content: 'Hello, how can I help you?' },
      { role: 'patient', content: "I've got burning with urination and fever." },
    ],
  }

  it('keeps no state: the same request gives the same words, whatever came between', () => {
    const first = adaptive.reply(request)
    const chest = { role: 'patient' as const, content: 'I have chest pain.' }
    adaptive.reply({ ...request, messages: [request.messages[0]!, chest] })
    expect(adaptive.reply(request)).toEqual(first)
  })

  it('gives as many diagnoses as may be given in the last round, the likeliest first', async () => {
    const { ddx } = await adaptive.reply({ ...request, final: true })
    expect(ddx).toHaveLength(5)
    expect(ddx?.[0]).toBe('urinary tract infection')
  })

  it('has a short plain question for everything that it may ask', () => {
    const library = loadLibrary()
    const findings = new Map(library.findings.map((one) => [one.id, one]))
    for (const topic of knowledgeOf(library).topics.values()) {
      if (topic.kind === 'complaint') continue
      const wordings = wordingsOf(topic, findings)
      expect(wordings.length, topic.id).toBeGreaterThan(0)
      for (const text of wordings) expect(text.split(' ').length, text).toBeLessThanOrEqual(15)
    }
  })

  it('beats the checklist on the dev split', async () => {
    const folder = temporaryFolder()
    const ours = await makeBundle(join(folder, 'adaptive'), adaptive)
    const theirs = await makeBundle(join(folder, 'checklist'), checklist)
    expect(ours.scores.overall.ddx1.mean!).toBeGreaterThan(theirs.scores.overall.ddx1.mean!)
    expect(ours.outcomes.diagnosed).toBe(37)
  }, 60_000)
})
