import { describe, expect, it } from 'vitest'
import { isBasic, readabilityOf } from '../../../bench/report/readability.ts'
import { bareSentence, sentencesIn, syllablesIn, wordsIn } from '../../../bench/report/text.ts'

describe('text', () => {
  it('splits sentences, and leaves out what has no words', () => {
    expect(sentencesIn('Yes. It hurts! Why?  …  ')).toEqual(['Yes.', 'It hurts!', 'Why?'])
    expect(sentencesIn('')).toEqual([])
  })

  it('keeps apostrophes and hyphens in words, and compares sentences by their words', () => {
    expect(wordsIn('I’ve X-rays, 2 of them.')).toEqual(["i've", 'x-rays', '2', 'of', 'them'])
    expect(bareSentence('No, not that!')).toBe(bareSentence('no not that.'))
  })

  it.each([
    ['cat', 1],
    ['doctor', 2],
    ['medicine', 3],
    ['table', 2],
    ['hurts', 1],
    ['have', 1],
    ['started', 2],
    ['walked', 1],
    ['noticed', 2],
    ['bodies', 2],
    ['the', 1],
    ['unbelievable', 5],
    ['10', 1],
  ])('%s has %i syllables', (word, syllables) => expect(syllablesIn(word)).toBe(syllables))
})

describe('readabilityOf', () => {
  it('gives the grade of a worked example', () => {
    // 10 words, 2 sentences, 14 syllables: 0.39 · 5 + 11.8 · 1.4 − 15.59 = 2.88
    const found = readabilityOf(['The doctor saw my cat. The medicine was very bad.'])
    expect(found).toMatchObject({ sentences: 2, words_per_sentence: 5, syllables_per_word: 1.4 })
    expect(found.grade).toBeCloseTo(2.88, 10)
    expect(readabilityOf([])).toMatchObject({ sentences: 0, grade: 0 })
  })

  it('knows basic words with their endings, and technical ones as others', () => {
    expect(['walking', 'stopped', 'hoping', "it's", '12', 'legs', 'the'].filter((word) => !isBasic(word))).toEqual([])
    expect(['dyspnea', 'exacerbated', 'intermittent'].filter(isBasic)).toEqual([])
    expect(readabilityOf(['The dyspnea is bad.']).outside_basic).toBe(0.25)
  })
})
