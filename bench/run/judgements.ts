import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFormat } from '../schema/format.ts'
import { type Judgement, judgementSchema } from '../schema/judgement.ts'
import { readLines } from './read-bundle.ts'

/** The judgements of every judge beside a bundle, judge by judge; `judge` is the hash in the file's name. */
export async function* readJudgements(directory: string): AsyncGenerator<{ judge: string; judgement: Judgement }> {
  for (const file of readdirSync(directory).sort()) {
    const judge = /^judgements\.([0-9a-f]{12})\.jsonl$/.exec(file)?.[1]
    if (judge === undefined) continue
    for await (const { value, where } of readLines(join(directory, file))) {
      yield { judge, judgement: readFormat(judgementSchema, value, where) }
    }
  }
}
