import type { IllnessScript } from '../schema/illness-script.ts'
import type { Rng } from '../stats/rng.ts'
import { drawNormal } from './draw.ts'

/** Findings that hurt, by a part of their id. */
const hurts = /pain|ache|cramp|dysuria|heartburn|sore|colic|burn|tender/

/**
 * The pain at triage, 0–10. A main finding that hurts gives at least 1; with no finding that hurts it is 0; in
 * between, it is 0 for the script's share of patients without pain.
 */
export function painOf(script: IllnessScript, findings: readonly string[], random: Rng): number {
  const { none, mean, sd } = script.pain
  const painless = random.next() < none
  const score = drawNormal({ mean, sd, min: 1, max: 10 }, random)
  if (hurts.test(findings[0] ?? '')) return score
  return painless || !findings.some((finding) => hurts.test(finding)) ? 0 : score
}
