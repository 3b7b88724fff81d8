import { describe, expect, test } from 'vitest'
import { drawCases, tellTales, type DrawnCase, type DrawnFact } from '../../../bench/profiles/fingerprint.ts'
import { loadLibrary } from '../../../bench/profiles/load.ts'
import { accuracyAfter } from '../../../bench/profiles/naive-bayes.ts'

const library = loadLibrary()
const seen = drawCases(library, 200, 'fingerprint-test/seen')

describe('wording gives no diagnosis away', () => {
  const found = new Map(tellTales(seen).map((one) => [one.kind, one]))

  test.each(['other finding', 'negative', 'course'] as const)('%s: few phrases are of one diagnosis only', (kind) => {
    expect(found.get(kind)!.phrase).toBeLessThanOrEqual(0.12)
  })

  test.each(['other finding', 'negative', 'main finding', 'course', 'other attribute'] as const)(
    '%s: hardly any fact has words of one diagnosis for what others have too',
    (kind) => {
      expect(found.get(kind)!.wording).toBeLessThanOrEqual(0.08)
    },
  )

  test.each([4, 8])('naive Bayes over %i phrases is hardly better than over their content', (count) => {
    const held = drawCases(library, 60, 'fingerprint-test/held')
    const [phrase, content] = (['phrase', 'content'] as const).map((reading) =>
      accuracyAfter({ seen, held }, reading, count, 'fingerprint-test/facts'),
    )
    expect(phrase! - content!).toBeLessThan(0.06)
  })
})

describe('measuring it', () => {
  const fact = (kind: DrawnFact['kind'], phrase: string, content: string): DrawnFact => ({ kind, phrase, content })
  const one = (diagnosis: string, facts: DrawnFact[]): DrawnCase => ({ diagnosis, family: 'chest-pain', facts })
  const shared = fact('negative', 'no fever', 'no fever')
  const cases = [
    one('first', [fact('other finding', 'cold sweat', 'sweating'), shared]),
    one('second', [fact('other finding', 'clammy sweat', 'sweating'), shared]),
    one('third', [fact('other finding', 'a bitten tongue', 'tongue_biting'), shared]),
  ]

  test('tells words of one diagnosis from content of one diagnosis', () => {
    const told = new Map(tellTales(cases).map((each) => [each.kind, each]))
    expect(told.get('other finding')).toMatchObject({ facts: 3, phrase: 1, inFamily: 1 })
    expect(told.get('other finding')!.wording).toBeCloseTo(2 / 3, 10)
    expect(told.get('negative')).toMatchObject({ facts: 3, phrase: 0, wording: 0 })
  })

  test('reading by phrases finds what content cannot', () => {
    const sets = { seen: cases.slice(0, 2), held: cases.slice(0, 2) }
    expect(accuracyAfter(sets, 'phrase', 2, 'x')).toBe(1)
    expect(accuracyAfter(sets, 'content', 2, 'x')).toBe(0.5)
  })

  test('draws the same for a seed, and other patients for another', () => {
    expect(drawCases(library, 1, 'a')).toEqual(drawCases(library, 1, 'a'))
    expect(drawCases(library, 1, 'a')).not.toEqual(drawCases(library, 1, 'b'))
  })
})
