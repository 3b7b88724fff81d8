import { expect, it } from 'vitest'
import { personaEffects } from '../../../bench/report/effects.ts'

const talk = (profile: string, persona: string, coverage: number) => ({ profile, persona, coverage })

it('holds a level against the neutral one on the same profile, the other axes equal', () => {
  const talks = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].flatMap((profile, i) => [
    talk(profile, 'plain-B-high-normal', 0.7 + i / 100),
    talk(profile, 'plain-B-low-normal', 0.6 + i / 100),
    talk(profile, 'distrust-B-high-normal', 0.5 + i / 100),
    talk(profile, 'distrust-B-low-normal', 0.5 + i / 50),
  ])
  const effects = personaEffects(talks, 'test')
  expect(
    effects.map(({ axis, level, neutral, pairs, profiles }) => ({ axis, level, neutral, pairs, profiles })),
  ).toEqual([
    { axis: 'personality', level: 'distrust', neutral: 'plain', pairs: 12, profiles: 6 },
    { axis: 'recall', level: 'low', neutral: 'high', pairs: 12, profiles: 6 },
  ])
  const [distrust, low] = effects
  // Against plain: −0.2 at high recall, −0.1 + i/100 (mean −0.075) at low: −0.1375 on average.
  expect(distrust!.difference).toBeCloseTo(-0.1375, 10)
  // Against high recall: −0.1 for plain; i/100 (mean 0.025) for distrust: −0.0375.
  expect(low!.difference).toBeCloseTo(-0.0375, 10)
  expect(low!.coverage - low!.coverage_neutral).toBeCloseTo(low!.difference, 10)
  for (const { low: bottom, high, difference } of effects) {
    expect(bottom!).toBeLessThan(difference)
    expect(high!).toBeGreaterThan(difference)
  }
})

it('has no effects where no profile was met on both levels', () => {
  expect(
    personaEffects([talk('p1', 'plain-B-high-normal', 0.7), talk('p2', 'plain-B-low-normal', 0.6)], 'test'),
  ).toEqual([])
})
