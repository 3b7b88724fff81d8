import type { IllnessScript } from '../schema/illness-script.ts'
import { attributes, type Attribute } from '../schema/transcript.ts'
import type { Rng } from '../stats/rng.ts'
import { applies, chance, drawWeighted, type Who } from './draw.ts'
import { expand } from './phrase.ts'

/** One fact of the present illness: what it states, and its words. */
export interface Told {
  finding: string
  /** The attribute of the finding that it states; null for the finding itself. */
  attribute: Attribute | null
  /** False for a finding that is denied. */
  present: boolean
  text: string
}

/** The complaint and the present illness, as facts in the order of the record. */
export interface PresentIllness {
  chiefcomplaint: string
  /** Ids of the findings that are present; the first is the main one. */
  findings: string[]
  /** What is present, then what is denied; no two in the same words. */
  told: Told[]
}

/**
 * Draws the present illness: first the chief complaint, whose needed findings are then present; then each other
 * finding, so that over many draws it is as frequent as the script says; then what is charted as absent.
 */
export function drawPresentIllness(script: IllnessScript, who: Who, random: Rng): PresentIllness {
  const complaints = script.chief_complaints.variants.filter((one) => applies(one.only, who))
  const complaint = drawWeighted(complaints, random)
  const present = script.findings.present
    .filter((one) => applies(one.only, who))
    .filter((one) => {
      const drawn = chance(shareElsewhere(one.frequency, neededShare(complaints, one.finding)), random)
      return drawn || complaint.needs.includes(one.finding)
    })
  const findings = present.map((one) => one.finding)
  const positive = present.flatMap((one) => {
    const tell = (attribute: Attribute | null, phrases: readonly string[]): Told => {
      return { finding: one.finding, attribute, present: true, text: expand(random.pick(phrases), random) }
    }
    return [
      tell(null, one.phrases),
      ...attributes.flatMap((attribute) => {
        const said = one.attributes[attribute]
        return said && chance(said.frequency, random) ? [tell(attribute, said.phrases)] : []
      }),
    ]
  })
  const negative = script.pertinent_negatives.absent
    .filter((one) => applies(one.only, who) && chance(one.frequency, random) && !findings.includes(one.finding))
    .map(({ finding, phrases }): Told => {
      return { finding, attribute: null, present: false, text: expand(random.pick(phrases), random) }
    })
  return { chiefcomplaint: expand(complaint.text, random), findings, told: withoutDoubles([...positive, ...negative]) }
}

function withoutDoubles(told: readonly Told[]): Told[] {
  return [...new Map(told.map((one) => [one.text, one])).values()]
}

type Complaint = IllnessScript['chief_complaints']['variants'][number]

/** The share of patients whose chief complaint needs this finding. */
export function neededShare(complaints: readonly Complaint[], finding: string): number {
  const weigh = (list: readonly Complaint[]) => list.reduce((sum, one) => sum + one.weight, 0)
  return weigh(complaints.filter((one) => one.needs.includes(finding))) / weigh(complaints)
}

/** How often a finding must come with other complaints, so that it is present in `share` of all. */
function shareElsewhere(share: number, needed: number): number {
  return needed >= share ? 0 : (share - needed) / (1 - needed)
}
