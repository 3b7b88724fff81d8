// An example doctor: an HTTP server that speaks patientsim-doctor/1. It asks about what was said before it asks about
// anything else, and ranks diagnoses by a handful of clues. Start it with
//   npx node submissions/examples/typescript/doctor.ts [port]
import { createServer } from 'node:http'

interface Turn {
  consultation_id: string
  round: number
  final: boolean
  top_k: number
  messages: { role: 'doctor' | 'patient'; content: string }[]
}

const opening = ['When did it start?', 'What does it feel like?', 'Does it spread anywhere?', 'What makes it worse?', 'What makes it better?']
const byComplaint: [RegExp, string[]][] = [
  [/chest|breath|cough/i, ['Are you short of breath?', 'Do you have a cough?', 'Are your legs swollen?', 'Do you have a fever?']],
  [/belly|abdom|stomach|vomit|nausea/i, ['Have you been vomiting?', 'Do you have diarrhea?', 'When was your last bowel movement?', 'Have you had surgery before?']],
  [/urin|pee|pelvi|flank|side/i, ['Does it burn when you pass urine?', 'Is there blood in your urine?', 'Do you have a fever?', 'Have you had kidney stones?']],
  [/weak|face|speech|head|numb|seizure/i, ['Is one side weak?', 'Do you have a headache?', 'Any trouble speaking?', 'Any change in your vision?']],
]
const closing = ['Anything else that bothers you?', 'Do you have any medical problems?', 'What medicines do you take?', 'Do you smoke?']

const clues: [string, RegExp[]][] = [
  ['myocardial infarction', [/pressure|squeez|heavy|tight/i, /arm|jaw/i, /sweat/i]],
  ['pulmonary embolism', [/deep breath/i, /flight|travel|surgery|bed/i, /calf|leg/i]],
  ['pneumonia', [/cough/i, /fever|chills/i, /phlegm|mucus|sputum/i]],
  ['acute heart failure', [/lying|pillow/i, /swoll|swelling/i, /breath/i]],
  ['asthma exacerbation', [/wheez/i, /inhaler|asthma/i]],
  ['intestinal obstruction', [/gas/i, /bloat|swollen belly|distend/i, /cramp/i]],
  ['acute cholecystitis', [/right upper|upper right|rib/i, /fatty|fried|greasy/i]],
  ['acute pancreatitis', [/to (my|the) back/i, /alcohol|drink/i]],
  ['urinary tract infection', [/burn/i, /often|frequen/i, /cloudy|smell/i]],
  ['nephrolithiasis', [/groin/i, /flank|side/i, /still|comfortable/i]],
  ['cerebral infarction', [/weak|numb/i, /speech|slur|words/i, /droop/i]],
  ['intracerebral hemorrhage', [/worst|thunder/i, /vomit/i, /headache/i]],
  ['migraine with aura', [/throb|pound/i, /zigzag|flash|light/i]],
]

/** The questions for this talk: about the complaint first, then the rest. */
function questions(said: string): string[] {
  const matching = byComplaint.find(([pattern]) => pattern.test(said))
  return [...opening, ...(matching?.[1] ?? []), ...closing]
}

function rank(said: string): string[] {
  return clues
    .map(([name, patterns]) => ({ name, score: patterns.filter((pattern) => pattern.test(said)).length }))
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name)
}

function answer(turn: Turn): { message: string } | { ddx: string[] } {
  const said = turn.messages.filter((message) => message.role === 'patient').map((message) => message.content)
  const question = questions(said[0] ?? '')[turn.round - 1]
  if (turn.final || question === undefined) return { ddx: rank(said.join('\n')).slice(0, turn.top_k) }
  return { message: question }
}

const port = Number(process.argv[2] ?? 8801)
createServer(async (request, response) => {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const turn = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Turn
    // Naming the turn that is answered keeps the connection open for the next.
    const reply = { consultation_id: turn.consultation_id, round: turn.round, ...answer(turn) }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(reply))
  } catch {
    response.writeHead(400).end()
  }
}).listen(port, '127.0.0.1', () => console.log(`The example doctor listens on http://127.0.0.1:${port}/`))
