import { InputError } from '../schema/error.ts'
import type { IllnessScript } from '../schema/illness-script.ts'
import type { Plausibility } from '../schema/plausibility.ts'
import type { ProfileItem } from '../schema/profile.ts'
import { socialItems, type SocialEntry, type SocialItem, type SocialPriors } from '../schema/social.ts'
import type { Rng } from '../stats/rng.ts'
import { applies, drawWeighted, type Who } from './draw.ts'
import type { Library } from './library.ts'
import { expand } from './phrase.ts'
import { holdsWord } from './words.ts'

/** What is known of the profile so far: item texts. */
type Known = Partial<Record<ProfileItem, string>>

/**
 * Draws the social history: each item from the script where it overrides the general population's priors, else from
 * those. Items come in the order of `socialItems`, since later ones may depend on the texts of earlier ones; what
 * conflicts with an earlier text or with the medical history is passed over while anything else is left.
 * @param given items that are known already and stay as they are
 */
export function drawSocial(
  script: IllnessScript,
  who: Who,
  medicalHistory: string,
  { social, plausibility }: Library,
  random: Rng,
  given: Known = {},
): Record<SocialItem, string> & { sexual_history: string } {
  const known: Known = { ...given, medical_history: medicalHistory }
  for (const item of socialItems) {
    if (known[item]) continue
    const own: SocialEntry[] = overrideOf(script, item) ?? []
    const entries = [own, social.items[item].entries]
      .map((list) => list.filter((one) => fits(one, who, known)))
      .flatMap((list) => [list.filter((one) => !conflicting(item, one.text, known, plausibility)), list])
      .find((list) => list.length > 0)
    if (!entries) throw noEntry(item, who)
    known[item] = expand(drawWeighted(entries, random).text, random)
  }
  const sexual = (script.social.sexual_history ?? []).filter((one) => applies(one.only, who))
  const asked = script.family === 'urinary-pelvic' && sexual.length > 0
  const drawn = asked ? expand(drawWeighted(sexual, random).text, random) : ''
  return { ...(known as Record<SocialItem, string>), sexual_history: given.sexual_history || drawn }
}

function noEntry(item: SocialItem, who: Who): InputError {
  return new InputError(
    'social/no-entry',
    `bench/data/social.json has no ${item} for a ${who.gender.toLowerCase()} patient of ${who.age}; add an entry.`,
  )
}

function overrideOf(script: IllnessScript, item: SocialItem) {
  const social: Partial<Record<SocialItem, IllnessScript['social']['tobacco']>> = script.social
  return social[item]
}

function fits(entry: SocialEntry, who: Who, known: Known): boolean {
  const items = Object.entries(entry.only?.items ?? {}) as [SocialItem, string[]][]
  return applies(entry.only, who) && items.every(([item, words]) => holdsWord(known[item] ?? '', words))
}

function conflicting(item: SocialItem, text: string, known: Known, { conflicts }: Plausibility): boolean {
  return conflicts.some(({ first, second }) =>
    [
      [first, second],
      [second, first],
    ].some(
      ([mine, other]) =>
        mine!.item === item && holdsWord(text, mine!.words) && holdsWord(known[other!.item] ?? '', other!.words),
    ),
  )
}

/** How the patient came, in a triage sheet's words. */
export function drawTransport(script: IllnessScript, priors: SocialPriors, random: Rng): string {
  const shares = (['ambulance', 'walk_in', 'other'] as const)
    .map((kind) => ({ kind, weight: script.transport[kind] }))
    .filter((one) => one.weight > 0)
  const { kind } = drawWeighted(shares, random)
  return drawWeighted(priors.transport[kind].entries, random).text
}

/** Where the patient went after the ED, in a triage sheet's words. */
export function drawDisposition(script: IllnessScript, priors: SocialPriors, random: Rng): string {
  const kind = random.next() < script.disposition.admitted ? 'admitted' : 'discharged'
  return drawWeighted(priors.disposition[kind].entries, random).text
}
