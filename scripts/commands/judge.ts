import { InvalidArgumentError } from 'commander'
import { dirname, join } from 'node:path'
import { Budget } from '../../bench/models/budget.ts'
import { buildModel, modelHouse } from '../../bench/models/build.ts'
import { fileCalls } from '../../bench/models/cache.ts'
import { spendingOf } from '../../bench/models/prices.ts'
import { loadCases } from '../../bench/run/data.ts'
import { casesToJudge, judgeBundle, type JudgeProgress } from '../../bench/run/judge.ts'
import { readJudgePrompts } from '../../bench/run/judge-prompts.ts'
import { readModel } from '../../bench/run/read-model.ts'
import { type JudgeModuleName, judgeModules } from '../../bench/schema/judgement.ts'
import { sharedAccounts } from '../accounts.ts'
import { config } from '../config.ts'
import { keepModelLocal } from '../credentialed.ts'
import { formatAgreement, formatJudgeScores } from '../format-judge.ts'
import { formatSpending } from '../format-spending.ts'
import { progressOf } from '../progress.ts'
import type { AddCommand } from './command.ts'
import { dollars, print, wholeNumber } from './options.ts'

interface JudgeOptions {
  module: JudgeModuleName[]
  judge: string
  concurrency: number
  maxCost?: number
  json?: boolean
}

/** `judge`: the paper's LLM modules over a finished bundle; exit 1 when nothing could be scored. */
export const judgeCommand: AddCommand = (program, exit) => {
  program
    .command('judge')
    .description(
      "score a bundle's talks by an LLM judge, beside the exact scores; goes on where an interrupted run stopped",
    )
    .argument('<bundle-dir>')
    .option('--module <names>', `some of ${judgeModules.join(',')}`, moduleNames, [...judgeModules])
    .requiredOption('--judge <model.yaml>', 'the model that judges')
    .option('--concurrency <n>', 'judgements at once', wholeNumber(1), 8)
    .option('--max-cost <usd>', 'stop before the judge costs more than this', dollars)
    .option('--json', 'print one JSON object')
    .action(async (directory: string, options: JudgeOptions) => {
      const found = casesToJudge(directory, (split) => loadCases(split, config.dataDirectories))
      const modelConfig = readModel(options.judge)
      if (found.cases.sealed === 'credentialed') keepModelLocal(modelConfig)
      const calls = fileCalls(join(dirname(config.statePath), 'judge-calls.jsonl'))
      const accounts = sharedAccounts()
      const house = modelHouse(config.secret, { budget: new Budget(options.maxCost), accounts, calls })
      const { module: modules, concurrency } = options
      const show = progressOf('judge', undefined, 'judgements')
      const input = {
        directory,
        modules,
        model: buildModel(modelConfig, house),
        prompts: readJudgePrompts(),
        concurrency,
        onProgress: (progress: JudgeProgress) => show({ ...progress, resumed: 0, failed: progress.unscored }),
      }
      const { judgements, report, content } = await judgeBundle(input, found).finally(accounts.close)
      const { scores, unscored, agreement } = content
      const spending = spendingOf(house.budget.spent, [modelConfig])
      if (options.json) {
        const { judge_sha256 } = content
        print(
          JSON.stringify({
            judgements,
            report,
            judge_sha256,
            scores,
            unscored,
            agreement,
            spent_usd: spending.usd,
            prices_as_of: spending.prices_as_of,
          }),
        )
      } else {
        print(formatJudgeScores(content))
        for (const [module, one] of Object.entries(agreement))
          print(formatAgreement(`Exact against judge, ${module}`, one, one.disagreements))
        const spent = formatSpending('Judge', spending)
        if (spent) print(spent)
        print(`Judgements: ${judgements}\nReport: ${report}`)
      }
      if (Object.values(scores).every((means) => Object.values(means).every(({ scored }) => scored === 0))) exit(1)
    })
}

function moduleNames(text: string): JudgeModuleName[] {
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !(judgeModules as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is no module; there are: ${judgeModules.join(', ')}.`)
  return names as JudgeModuleName[]
}
