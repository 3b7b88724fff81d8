import { describe, expect, it } from 'vitest'
import { rules } from '../../bench/patients/reference/rules.ts'
import { axes, type Axis, personas } from '../../bench/schema/persona.ts'
import { personaOfLevel, sampleTalk } from '../../site/src/data/sample-talk.ts'

describe('the short talk of a persona’s page', () => {
  it('puts the same questions to the same patient, who answers each persona’s way', () => {
    const talks = personas.map(sampleTalk)
    const asked = new Set(talks.map(({ exchanges }) => exchanges.map(({ doctor }) => doctor).join('\n')))
    const answered = new Set(talks.map(({ exchanges }) => exchanges.map(({ patient }) => patient).join('\n')))
    expect(asked.size).toBe(1)
    expect(answered.size).toBe(personas.length)
  })

  it('shows of the hard levels what they are hard for', () => {
    const hard = { personality: ['verbose', 'pleasing', 'distrust'], cefr: ['A'], recall: ['low'], dazed: ['high'] }
    for (const [axis, levels] of Object.entries(hard) as [Axis, string[]][]) {
      for (const level of levels) {
        const fired = sampleTalk(personaOfLevel(axis, level)).exchanges.flatMap(({ ledger }) => ledger.map(({ rule }) => rule))
        const own = rules.filter((rule) => rule.axis === axis && rule.level === level).map(({ id }) => id)
        expect(fired.filter((rule) => own.includes(rule)).length, `${axis} ${level}`).toBeGreaterThan(0)
      }
    }
  })

  it('has a persona for every level', () => {
    for (const axis of Object.keys(axes) as Axis[]) for (const level of axes[axis]) expect(personaOfLevel(axis, level)[axis]).toBe(level)
  })
})
