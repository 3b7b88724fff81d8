import { writeFileSync } from 'node:fs'
import { trainingExamplesOf } from './examples.ts'
import { fit } from './fit.ts'
import { fitGuesser } from './fit-guesser.ts'
import { foldsOf, guesserIn } from './folds.ts'
import { packedGuesser, packedReader } from './packed.ts'
import { trainingTurns, turnsSha256 } from './training-sets.ts'

/** `node scripts/understanding/train.ts` writes the guesser and the reader's weights, the same bytes each time. */
if (import.meta.main) {
  const turns = trainingTurns()
  const hash = turnsSha256(turns)
  const guesser = packedGuesser(fitGuesser(turns), hash)
  const reader = packedReader(fit(trainingExamplesOf(turns, guesserIn(foldsOf(turns)))), hash)
  for (const [name, file] of Object.entries({ 'guesser.json': guesser, 'weights.json': reader })) {
    const path = new URL(`../../bench/patients/reference/${name}`, import.meta.url)
    writeFileSync(path, JSON.stringify(file, null, 1) + '\n')
  }
  process.stdout.write(`${turns.length} turns, ${guesser.size} words, ${reader.size} weights\n`)
}
