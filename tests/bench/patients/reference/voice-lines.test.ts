import { expect, it } from 'vitest'
import confused from '../../../../bench/data/voice/confused.json' with { type: 'json' }
import distrust from '../../../../bench/data/voice/distrust.json' with { type: 'json' }
import impatient from '../../../../bench/data/voice/impatient.json' with { type: 'json' }
import overanxious from '../../../../bench/data/voice/overanxious.json' with { type: 'json' }
import plain from '../../../../bench/data/voice/plain.json' with { type: 'json' }
import pleasing from '../../../../bench/data/voice/pleasing.json' with { type: 'json' }
import verbose from '../../../../bench/data/voice/verbose.json' with { type: 'json' }
import { findingsNamed } from '../../../../bench/report/findings-named.ts'

/** Fear and a muddled head are manner in the patients who have it; every other finding would be a symptom made up. */
const manner: Record<string, string[]> = {
  overanxious: ['anxiety', 'impending_doom'],
  confused: ['confusion', 'anxiety'],
  distrust: ['confusion'],
  verbose: ['impending_doom'],
}

function linesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(linesOf) : []
}

it.each(Object.entries({ confused, distrust, impatient, overanxious, plain, pleasing, verbose }))(
  'no line of %s names a finding',
  (name, { schema: _, ...voice }) => {
    const named = linesOf(voice).flatMap((line) => findingsNamed(line).map(({ finding }) => ({ line, finding })))
    expect(named.filter(({ finding }) => !manner[name]?.includes(finding))).toEqual([])
  },
)
