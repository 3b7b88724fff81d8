import { buildModel, type ModelHouse, modelHouse } from '../../../../bench/models/build.ts'
import type { ChatModel } from '../../../../bench/models/port.ts'
import { realModelWorld } from '../../../../bench/models/world.ts'
import { loadCases } from '../../../../bench/run/data.ts'
import { readJudgePrompts } from '../../../../bench/run/judge-prompts.ts'
import { scoreTrial } from '../../../../bench/run/trial.ts'
import { readFormat } from '../../../../bench/schema/format.ts'
import { modelSchema } from '../../../../bench/schema/model.ts'
import type { Consultation, LedgerEntry } from '../../../../bench/schema/transcript.ts'
import type { Judge, JudgedTalk } from '../../../../bench/scoring/judges/judge.ts'
import type { ModelCall, ModelServer } from '../../../support/model-server.ts'

export const dialects = ['openai', 'azure', 'google'] as const
export type Dialect = (typeof dialects)[number]

const { split, profiles } = loadCases('dev')

/** A model of a scripted server, through the real SDK; pauses between attempts take no time. */
export function judgeModel(
  server: ModelServer,
  dialect: Dialect = 'openai',
  fields: object = {},
  house: Partial<ModelHouse> = {},
): ChatModel {
  const place = { openai: { base_url: `${server.url}/v1` }, azure: { endpoint: server.url }, google: {} }[dialect]
  const config = readFormat(
    modelSchema,
    { schema: 'patientsim-model/1', kind: dialect, model: 'judge', ...place, ...fields },
    'model.yaml',
  )
  const secrets: Record<string, string> = { AZURE_OPENAI_KEY: 'k', GENAI_API_KEY: 'k', GENAI_BASE_URL: server.url }
  const world = { ...realModelWorld, wait: async () => undefined }
  return buildModel(
    config,
    modelHouse((name) => secrets[name], { world, ...house }),
  )
}

export function judgeOf(server: ModelServer, dialect: Dialect = 'openai', fields: object = {}): Judge {
  return { model: judgeModel(server, dialect, fields), prompts: readJudgePrompts().texts }
}

/** One round: the doctor's words, the patient's, and what the ledger lets out. */
export type Round = [doctor: string, patient: string, ledger?: LedgerEntry[]]

/** A talk with the dev profile of this persona, scored by exact code. */
export function talkOf(
  rounds: readonly Round[],
  options: { ddx?: string[]; persona?: string; outcome?: Consultation['outcome'] } = {},
): JudgedTalk {
  const persona = options.persona ?? 'plain-B-high-normal'
  const one = split.cases.find((each) => each.persona === persona)!
  const profile = profiles.get(one.profile)!
  const exchanges = rounds.map(([doctor, patient, ledger = []], round) => ({
    round,
    doctor,
    patient,
    understood: { topics: [], acts: [] },
    ledger,
  }))
  const ddx = options.ddx ?? []
  const consultation: Consultation = {
    schema: 'patientsim-consultation/1',
    case: one.id,
    profile: one.profile,
    persona,
    diagnosis: profile.diagnosis,
    trial: 1,
    seed: `42/${one.id}/1`,
    outcome: options.outcome ?? { kind: 'diagnosed' },
    exchanges,
    ddx,
    ddx_dropped: 0,
    scores: scoreTrial(profile, { exchanges, ddx }),
  }
  return { consultation, profile }
}

/** A judge's call taken apart: the quoted block's lines, and everything that is not in it, with the nonce blanked. */
export function promptParts(call: ModelCall): { quoted: string[]; rest: string; nonce: string } {
  const user = call.messages.map((message) => message.content).join('\n')
  const found = /^BEGIN QUOTE ([0-9a-f]{24})\n([\s\S]*)\nEND QUOTE \1\n/.exec(user)
  if (!found) throw new Error('The call has no quoted block.')
  const [block, nonce, body] = [found[0], found[1]!, found[2]!]
  return {
    quoted: body.split('\n'),
    rest: `${call.system}\n${user.replace(block, '')}`.replaceAll(nonce, 'NONCE'),
    nonce,
  }
}
