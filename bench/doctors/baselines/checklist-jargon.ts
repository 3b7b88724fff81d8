import type { Doctor } from '../doctor.ts'
import { rankDiagnoses } from './clues.ts'
import { hear } from './hear.ts'
import { nth, patientWords, talk } from './talk.ts'

/** Topics asked in one turn. */
const perTurn = 2

/** The turns: a preamble and the questions in one long sentence, in medical words. */
const turns = Array.from({ length: Math.ceil(talk.topics.length / perTurn) }, (_, i) => {
  const asked = talk.topics.slice(i * perTurn, (i + 1) * perTurn).map((topic) => topic.technical)
  return `${nth(talk.preambles, i)} ${asked.join(', and ')}?`
})

/**
 * A poor communicator: the topics of `talk.json` in their order, two a turn, in medical words after a long preamble.
 * It never comforts and gives no reasons, and says the same again, once, to a patient who refuses or does not follow.
 */
export const checklistJargon: Doctor = {
  name: 'checklist-jargon',
  reply({ final, top_k, messages, patient }) {
    let [at, repeated] = [-1, false]
    for (const said of patientWords(messages)) {
      const heard = hear(said)
      const again = at >= 0 && !repeated && (heard.has('unclear') || heard.has('refused'))
      repeated = again
      if (!again) at++
    }
    const message = turns[at]
    if (message !== undefined && !final) return { message }
    return { message: '', ddx: rankDiagnoses(messages, patient).slice(0, top_k) }
  },
}
