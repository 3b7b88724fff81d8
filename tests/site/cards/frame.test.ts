import { describe, expect, it } from 'vitest'
import { frame, lines, text } from '../../../site/src/cards/frame.ts'

describe('the lines of a card', () => {
  it('break at spaces and end in an ellipsis where the text is too long', () => {
    expect(lines('A short title', 33, 2)).toEqual(['A short title'])
    expect(lines('Adaptive (knows the scripts), a doctor of ours', 33, 2)).toEqual(['Adaptive (knows the scripts), a', 'doctor of ours'])
    expect(lines('one two three four five six', 9, 2)).toEqual(['one two', 'three fo…'])
    for (const line of lines('x'.repeat(200), 33, 2)) expect(line.length).toBeLessThanOrEqual(33)
    expect(lines('', 33, 2)).toEqual([''])
  })
})

describe('a card', () => {
  it("takes a team's words as text, never as SVG", () => {
    const svg = frame('test split', [text('</text><script>alert(1)</script> & co', { x: 0, y: 0, size: 10 })])
    expect(svg).not.toContain('<script>')
    expect(svg).toContain('&lt;/text>&lt;script>alert(1)&lt;/script> &amp; co')
  })
})
