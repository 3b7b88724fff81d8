import type { RecordAction } from '../../../bench/schema/record.ts'

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
