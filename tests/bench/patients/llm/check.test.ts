import { describe, expect, it } from 'vitest'
import { findBaseline } from '../../../../bench/doctors/baselines/index.ts'
import { type Allowed, faultIn } from '../../../../bench/patients/llm/check.ts'
import { factsOf } from '../../../../bench/patients/reference/facts.ts'
import { sentenceLimit } from '../../../../bench/patients/reference/fit.ts'
import { referencePatient } from '../../../../bench/patients/reference/patient.ts'
import { secretNames } from '../../../../bench/patients/reference/secret.ts'
import { clauseOf } from '../../../../bench/patients/reference/wording.ts'
import { consult } from '../../../../bench/run/consultation.ts'
import { loadCases } from '../../../../bench/run/data.ts'
import { findPersona } from '../../../../bench/schema/persona.ts'
import { type Consultation, isDisclosed } from '../../../../bench/schema/transcript.ts'

const { split, profiles } = loadCases('dev')

/** Every turn of real consultations with all 37 personas, with what the check is told of it. */
async function turns(): Promise<Allowed[]> {
  const all: Allowed[] = []
  for (const one of split.cases) {
    const profile = profiles.get(one.profile)!
    const persona = findPersona(one.persona)
    const talk = await consult(
      findBaseline('checklist-plain'),
      referencePatient.open(one, profile, 'check'),
      profile,
      'id',
      { rounds: 30, topK: 5 },
      () => 0,
    )
    const facts = factsOf(profile)
    const told: (typeof facts)[number][] = []
    for (const { patient, ledger } of talk.exchanges as Consultation['exchanges']) {
      if (patient === null) continue
      const out = ledger.filter((entry) => isDisclosed(entry.how))
      const news = facts.filter(
        (fact) => !told.includes(fact) && out.some((entry) => entry.item === fact.item && entry.fact === fact.text),
      )
      told.push(...news)
      const kept = facts.filter((fact) => !told.includes(fact))
      all.push({
        template: patient,
        told: [...told],
        news,
        kept,
        level: persona.cefr,
        secret: secretNames(profile),
        limit: sentenceLimit(persona.personality),
      })
    }
  }
  return all
}

const every = await turns()

describe('faultIn', () => {
  it("passes the reference patient's own words, in every turn of every persona", () => {
    expect(every.length).toBeGreaterThan(500)
    for (const allowed of every) expect(faultIn(allowed.template, allowed), allowed.template).toBeNull()
  })

  it.each<[string, (allowed: Allowed, index: number) => string | null]>([
    [
      'one more fact of the profile',
      ({ template, kept, level }, i) => {
        const fact = kept[i % Math.max(1, kept.length)]
        if (!fact) return null
        const { kind, text } = clauseOf(fact, level)
        return `${template} I have ${kind === 'no' ? 'no ' : ''}${text}.`
      },
    ],
    [
      'a fact told before as if it were denied',
      ({ template, news, level }) => (news[0] ? `${template} I do not have ${clauseOf(news[0], level).text}.` : null),
    ],
    ['a number more', ({ template }) => `${template} For 3 days.`],
    [
      'another number',
      ({ template }) => (/\d/.test(template) ? template.replace(/\d+/, (number) => String(Number(number) + 1)) : null),
    ],
    [
      '"not" put in',
      ({ template, news }) => {
        const turned = template.replace(/\b(I have|I've got|I've had|it's|it is|I take|I'm)\b/i, '$1 not')
        return news.length > 0 && turned !== template ? turned : null
      },
    ],
    [
      '"no" left out of a denial',
      ({ template, news }) =>
        news.length > 0 && /\bno [a-z]/.test(template) ? template.replace(/\bno (?=[a-z])/, '') : null,
    ],
    ['"I do"', ({ template }) => `I do. ${template}`],
    ['"I really do"', ({ template }) => `I really do, doctor. ${template}`],
    ['"Sometimes"', ({ template }) => `${template} Sometimes.`],
    ['"Certainly"', ({ template }) => `Certainly. ${template}`],
    [
      '"Yes" to what was not said',
      ({ template, news }) => (news.length === 0 && !/\byes|yeah|yep\b/i.test(template) ? `Yes. ${template}` : null),
    ],
    ['a symptom from nowhere', ({ template }) => `${template} My jaw aches too.`],
    ['a symptom made of free words', ({ template }) => (/anxi/i.test(template) ? null : `${template} I have anxiety.`)],
    ['a relative from nowhere', ({ template }) => `${template} My uncle died of it.`],
    ['a place from nowhere', ({ template }) => `${template} I was in Peru.`],
    ['the answer of another role', ({ template }) => `${template} Doctor: I see.`],
    ['markup', ({ template }) => `**Patient smiles** ${template}`],
    ['nothing', () => ''],
  ])('refuses %s', (_name, change) => {
    let tried = 0
    for (const [index, allowed] of every.entries()) {
      const said = change(allowed, index)
      if (said === null) continue
      tried++
      expect(faultIn(said, { ...allowed, limit: 99 }), `${said} / ${allowed.template}`).not.toBeNull()
    }
    expect(tried).toBeGreaterThan(10)
  })

  it('refuses the first sentence alone wherever it does not hold all that the turn lets out', () => {
    const cut = every.filter(({ news, template }) => news.length > 1 && template.split(/[.!?] /).length > 2)
    const passed = cut.filter((allowed) => faultIn(allowed.template.split(/(?<=[.!?])\s/)[0]!, allowed) === null)
    for (const allowed of passed) {
      const first = allowed.template.split(/(?<=[.!?])\s/)[0]!.toLowerCase()
      for (const fact of allowed.news)
        for (const word of clauseOf(fact, allowed.level).text.match(/[a-z]{6,}/g) ?? []) expect(first).toContain(word)
    }
    expect(cut.length).toBeGreaterThan(10)
    expect(passed.length).toBeLessThan(cut.length)
  })

  it('refuses a diagnosis', () => {
    for (const allowed of every.slice(0, 50)) {
      expect(faultIn(`${allowed.template} It is ${allowed.secret[0]}.`, { ...allowed, limit: 99 })).not.toBeNull()
    }
  })

  it("refuses a symptom put together from the draft's own words", () => {
    const facts = factsOf({ ...profiles.get(split.cases[0]!.profile)!, chiefcomplaint: 'pain' }).filter(
      (fact) => fact.item === 'chiefcomplaint',
    )
    const allowed: Allowed = {
      template: 'I have pain. The chest of drawers is new.',
      told: facts,
      news: facts,
      kept: [],
      level: 'B',
      secret: [],
      limit: 3,
    }
    expect(faultIn('I have pain in my chest.', allowed)).toMatch(/names the symptom chest pain/)
  })

  it('passes natural talk around the same facts', () => {
    const facts = factsOf({
      ...profiles.get(split.cases[0]!.profile)!,
      chiefcomplaint: 'fever',
      present_illness_positive: 'started 3 days ago',
      present_illness_negative: 'no rash',
    })
    const told = facts.filter((fact) =>
      ['chiefcomplaint', 'present_illness_positive', 'present_illness_negative'].includes(fact.item),
    )
    const allowed: Allowed = {
      template: "I've got a fever. It started 3 days ago. No rash.",
      told,
      news: told,
      kept: [],
      level: 'B',
      secret: ['influenza'],
      limit: 3,
    }
    expect(
      faultIn(
        'Well, doctor, I have a fever, and it started three days ago. No, I have no rash. Should I be worried?',
        allowed,
      ),
    ).toBeNull()
    expect(
      faultIn(
        "I'm scared, doctor. This fever, it started 3 days ago, and I feel I need help. No rash though.",
        allowed,
      ),
    ).toBeNull()
    expect(faultIn('I have a fever. It started 3 days ago. No rash, but I hope for a lump.', allowed)).toMatch(
      /the word "lump"/,
    )
    expect(faultIn('I have a fever. It started 3 days ago. I have a rash.', allowed)).toMatch(/affirms "rash"/)
    expect(faultIn('I have a fever. It started 3 days ago.', allowed)).toMatch(/does not say.*rash/)
    expect(faultIn('I have no fever. It started 3 days ago. No rash.', allowed)).toMatch(/denies "fever"/)
    expect(faultIn('I have a fever. It started 4 days ago. No rash.', allowed)).toMatch(/does not say/)
  })
})
