import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readFormat } from '../../bench/schema/format.ts'
import { diagnosesFileSchema } from '../../bench/schema/ontology.ts'
import { profileSetSchema } from '../../bench/schema/profile.ts'
import { balancedSplit } from '../../bench/profiles/split.ts'

const data = new URL('../../bench/data/', import.meta.url)
const families = ['chest-pain', 'breathlessness', 'abdominal-pain', 'urinary-pelvic', 'neurological']

const diagnoses = families
  .map((family) => new URL(`ontology/diagnoses/${family}.json`, data))
  .filter((file) => existsSync(file))
  .flatMap((file) => readFormat(diagnosesFileSchema, JSON.parse(readFileSync(file, 'utf8')), file.pathname).diagnoses)
const hand = readFormat(
  profileSetSchema,
  JSON.parse(readFileSync(new URL('profiles/hand.json', data), 'utf8')),
  'hand.json',
)
const splits = [
  balancedSplit({ name: 'dev', title: 'Development: each persona once' }, hand, diagnoses, 1, 'open-v1/dev'),
  balancedSplit({ name: 'test', title: 'Test: each persona ten times' }, hand, diagnoses, 10, 'open-v1/test'),
]
for (const split of splits) {
  writeFileSync(new URL(`splits/${split.name}.json`, data), `${JSON.stringify(split, null, 1)}\n`)
  console.log(split.name, split.cases.length, split.sha256)
}
