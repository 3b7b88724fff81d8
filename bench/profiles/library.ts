import type { IllnessScript } from '../schema/illness-script.ts'
import type { Condition, Diagnosis, Finding } from '../schema/ontology.ts'
import type { Plausibility } from '../schema/plausibility.ts'
import type { SocialPriors } from '../schema/social.ts'

/** All that profiles are made of and checked against. */
export interface Library {
  diagnoses: Diagnosis[]
  findings: Finding[]
  conditions: Condition[]
  /** With the phrase bank's words in place of its names. */
  scripts: IllnessScript[]
  social: SocialPriors
  plausibility: Plausibility
}
