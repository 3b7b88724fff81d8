import { z } from 'zod'
import type { Verdict } from '../../schema/judgement.ts'
import { type Profile, type ProfileItem, profileItems } from '../../schema/profile.ts'
import { type Exchange, isDisclosed } from '../../schema/transcript.ts'
import { hasLedger } from '../coverage.ts'
import { ask } from './ask.ts'
import { type Judge, type JudgedTalk, type JudgeModule, meanOf } from './judge.ts'
import { itemsOf, profileText, truthOf } from './profile-text.ts'
import { talkLines } from './quote.ts'
import { rating } from './read-answer.ts'

const recorded = (said: string): boolean => !/^\W*(not recorded|not mentioned|n\/a|null|)\W*$/i.test(said)
const predicted = (said: string): boolean => /^\W*predicted\b/i.test(said)

/** The items that a doctor can learn from this patient: neither given nor hidden, and not empty. */
function learnable(profile: Profile): ProfileItem[] {
  return itemsOf(profile).filter(
    (item) => !['given', 'hidden'].includes(profileItems[item]) && truthOf(profile, item) !== '',
  )
}

/**
 * By the ledger: whether any fact of an item was let out, in a judge's words; undefined where the patient keeps no
 * ledger.
 */
export function exactCoverage(
  exchanges: readonly Exchange[],
  item: ProfileItem,
): 'recorded' | 'not recorded' | undefined {
  if (!hasLedger(exchanges)) return undefined
  const out = exchanges.some(({ ledger }) => ledger.some((entry) => entry.item === item && isDisclosed(entry.how)))
  return out ? 'recorded' : 'not recorded'
}

/**
 * Profile consistency. From the talk alone the judge fills in the profile; what it recorded is then rated 1–4 against
 * the truth.
 * - `icov`: items recorded ÷ items, all of them, a predicted pain included: the paper's.
 * - `icov_learnable`: the same over items that can be learned by asking and are not empty; a predicted pain does not
 *   count.
 * - `icon`: the mean rating of the recorded items whose truth is not empty.
 *
 * The exact verdict beside an item is whether the ledger lets out any fact of it.
 */
export const coverageJudge: JudgeModule = {
  name: 'coverage',
  version: 'judge-coverage/1',
  prompts: ['coverage-extract', 'coverage-rate', 'reminder'],
  measures: ['icov', 'icov_learnable', 'icon'],
  failed: { icov: 0, icov_learnable: 0, icon: null },
  async judge(talk, judge) {
    const { consultation, profile } = talk
    const items = itemsOf(profile)
    const said = await extract(talk, items, judge)
    const found = items.filter((item) => recorded(said[item]!))
    const ratings = await rate(
      talk,
      found.filter((item) => truthOf(profile, item) !== ''),
      said,
      judge,
    )
    const open = new Set(learnable(profile))
    const learned = [...open].filter((item) => recorded(said[item]!) && !predicted(said[item]!))
    const verdicts = items.map((item): Verdict => {
      const has = open.has(item) ? learned.includes(item) : found.includes(item)
      const exact = open.has(item) ? exactCoverage(consultation.exchanges, item) : undefined
      const rating = ratings[item]
      return {
        of: item,
        verdict: has ? 'recorded' : 'not recorded',
        ...(exact ? { exact } : {}),
        ...(rating ? { rating } : {}),
      }
    })
    return {
      scores: {
        icov: found.length / items.length,
        icov_learnable: open.size === 0 ? null : learned.length / open.size,
        icon: meanOf(Object.values(ratings)),
      },
      verdicts,
    }
  },
}

/** What was noted of an item, also where it is written as a list, a number or null. */
const noted = z.preprocess((value) => {
  if (value === null) return 'Not recorded'
  if (Array.isArray(value)) return value.join('; ')
  return typeof value === 'number' ? String(value) : value
}, z.string())

async function extract(
  { consultation }: JudgedTalk,
  items: readonly ProfileItem[],
  judge: Judge,
): Promise<Record<string, string>> {
  return ask(judge, {
    prompt: 'coverage-extract',
    values: { items: items.map((item) => `- ${item}`).join('\n') },
    quoted: talkLines(consultation.exchanges),
    schema: z.object(Object.fromEntries(items.map((item) => [item, noted]))),
    trial: `judge/coverage/extract/${consultation.seed}`,
  })
}

/** The first answer comes from the talk, so it is quoted too. */
async function rate(
  talk: JudgedTalk,
  items: readonly ProfileItem[],
  said: Record<string, string>,
  judge: Judge,
): Promise<Record<string, number>> {
  if (items.length === 0) return {}
  return ask(judge, {
    prompt: 'coverage-rate',
    values: { profile: profileText(talk.profile, items), names: items.join(', ') },
    quoted: items.map((item) => ({ speaker: item, text: said[item]! })),
    schema: z.object(Object.fromEntries(items.map((item) => [item, rating]))),
    trial: `judge/coverage/rate/${talk.consultation.seed}`,
  })
}
