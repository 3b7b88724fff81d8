import type { IllnessScript } from '../schema/illness-script.ts'
import type { Rng } from '../stats/rng.ts'
import { drawNormal } from './draw.ts'

/** Findings that hurt, and those that hurt a little, by a part of their id. */
const hurts = /pain|headache|cramp|colic|dysuria|heartburn/
const aches = /ache|sore|burn|tender|tightness/

/**
 * The pain at triage, 0–10: at least 1 with a finding that hurts; with one that only aches, 0 for the script's share
 * of patients without pain; 0 with neither.
 */
export function painOf(script: IllnessScript, findings: readonly string[], random: Rng): number {
  const { none, mean, sd } = script.pain
  const painless = random.next() < none
  const score = drawNormal({ mean, sd, min: 1, max: 10 }, random)
  if (findings.some((finding) => hurts.test(finding))) return score
  return painless || !findings.some((finding) => aches.test(finding)) ? 0 : score
}
