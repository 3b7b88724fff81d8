import type { RecordAction } from '../../../bench/schema/record.ts'
import type { Scores } from '../../../bench/schema/scores.ts'

/** A name with its first letter in upper case, as it stands at the beginning of a line. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const itemNames: Record<string, string> = {
  chiefcomplaint: 'chief complaint',
  present_illness_positive: 'present illness',
  present_illness_negative: 'pertinent negative',
}

/** A profile item in words: `medical_history` is `medical history`. */
export function itemName(item: string): string {
  return itemNames[item] ?? item.replaceAll('_', ' ')
}

/** What a line of the record says was done. */
export const actionNames: Record<RecordAction, string> = {
  publish: 'Published',
  're-score': 'Scored anew',
  dispute: 'Disputed',
  resolve: 'Dispute resolved',
  retract: 'Retracted',
}

/** How much of what could be told came out in one talk; in words where the patient keeps no ledger, so that nothing was counted. */
export function factsTold({ coverage: { disclosed, disclosable, elicited } }: Scores): string {
  return disclosable === 0 ? 'not scored: no ledger was kept' : `${disclosed} of ${disclosable}, ${elicited} of them asked for`
}

/** What one talk took of the doctor; topics are counted where a ledger is kept. */
export function effortWords({ coverage, efficiency: { rounds, questions, words } }: Scores): string {
  return [`${rounds} rounds`, ...(coverage.disclosable === 0 ? [] : [`${questions} topics asked`]), `${words} words`].join(', ')
}
