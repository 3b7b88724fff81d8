import { InputError } from '../../schema/error.ts'
import type { Doctor } from '../doctor.ts'
import { adaptive } from './adaptive/adaptive.ts'
import { checklist } from './checklist.ts'
import { checklistJargon } from './checklist-jargon.ts'
import { checklistPlain } from './checklist-plain.ts'
import { chiefComplaint } from './chief-complaint.ts'
import { constantList, echo, silent } from './floors.ts'
import { giantQuestion } from './giant-question.ts'
import { injection } from './injection.ts'
import { longList } from './long-list.ts'
import { repeater } from './repeater.ts'
import { transcriptForger } from './transcript-forger.ts'

/** The built-in doctors. The floors mark what is reached without practising medicine; `adaptive` is the upper mark. */
export const baselines: readonly Doctor[] = [
  adaptive,
  checklist,
  checklistPlain,
  checklistJargon,
  chiefComplaint,
  constantList,
  longList,
  silent,
  echo,
  injection,
  transcriptForger,
  giantQuestion,
  repeater,
]

/** @throws InputError `doctor/unknown-baseline` for a name that is not built in */
export function findBaseline(name: string): Doctor {
  const found = baselines.find((one) => one.name === name)
  if (found) return found
  throw new InputError('doctor/unknown-baseline', `There is no baseline "${name}"; there are: ${baselines.map((one) => one.name).join(', ')}.`)
}
