import { buildDoctor } from '../../bench/doctors/build.ts'
import type { Doctor, DoctorReply } from '../../bench/doctors/doctor.ts'
import { httpDoctor } from '../../bench/doctors/http.ts'
import type { Accounts } from '../../bench/models/account.ts'
import { Budget, type Purse } from '../../bench/models/budget.ts'
import { modelHouse } from '../../bench/models/build.ts'
import type { LeanFetch } from '../../bench/models/fetch.ts'
import type { RateLimit } from '../../bench/models/rate-limit.ts'
import { realModelWorld } from '../../bench/models/world.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { HttpDoctorConfig, ModelDoctorConfig, Submission } from '../../bench/schema/submission.ts'
import { webSecrets } from './web-model.ts'

/** What doctors that came over the web are called with. */
export interface WebWorld {
  /** The safe fetch: submitted addresses are called by it alone. */
  fetch: LeanFetch
  /** Local development: a team may then say where Google's service is. */
  allowLocal: boolean
  /** What every call passes; without one, nothing is capped. */
  purse?: Purse
  /**
   * The rate limits of models in this process, filled as they are built, and those that other processes take from too.
   */
  limits?: Map<string, RateLimit>
  accounts?: Accounts
}

/** What stands in a transcript where a doctor said a secret. */
const redacted = '[redacted]'

/**
 * The doctor of a submission that came over the web: called by the safe fetch alone, with the team's own secrets and
 * nothing of the server's environment. A secret that comes back is taken out of the doctor's words before anyone reads
 * them.
 * @param secrets the team's, opened
 * @throws InputError `secret/missing`, `doctor/unknown-baseline`, `prompt/*`
 */
export function webDoctor(submission: Submission, secrets: ReadonlyMap<string, string>, world: WebWorld): Doctor {
  const { doctor } = submission
  if (doctor.kind === 'baseline') return buildDoctor(submission, () => undefined)
  if (doctor.kind === 'http') return webEndpoint(submission, doctor, secrets, world)
  return webModel(submission, doctor, secrets, world)
}

function webEndpoint(
  submission: Submission,
  doctor: HttpDoctorConfig,
  secrets: ReadonlyMap<string, string>,
  world: WebWorld,
): Doctor {
  const headers = Object.entries(doctor.headers).map(([header, value]) => {
    const name = typeof value === 'string' ? '' : value.env
    const secret = secrets.get(name)
    if (secret === undefined) {
      throw new InputError(
        'secret/missing',
        `The header ${header} is read from the secret ${name}, which the team has not set; set it and start again.`,
      )
    }
    return [header, secret] as const
  })
  const { url, timeout_seconds: timeoutSeconds } = doctor
  const options = { url, headers: Object.fromEntries(headers), timeoutSeconds, fetch: world.fetch }
  const plain = httpDoctor(`${submission.team}/${submission.agent}`, options)
  const hide = hiding(headers.map(([, secret]) => secret))
  const purse = world.purse ?? new Budget()
  return {
    name: plain.name,
    async reply(request, signal) {
      // What an endpoint's call takes is known afterwards, and only from its own word; its price is the team's. The next call
      // waits until it is written down, so that a cap is passed by no more than the calls under way.
      const settle = await purse.reserve(plain.name, 0, 1)
      let tokens = 0
      try {
        const reply = await plain.reply(request, signal)
        tokens = (reply.tokens?.input ?? 0) + (reply.tokens?.output ?? 0)
        return hidden(reply, hide)
      } finally {
        await settle(0, tokens)
      }
    },
  }
}

function webModel(
  submission: Submission,
  doctor: ModelDoctorConfig,
  secrets: ReadonlyMap<string, string>,
  world: WebWorld,
): Doctor {
  const { find, keys } = webSecrets(doctor, secrets, world.allowLocal)
  const house = modelHouse(find, {
    world: { ...realModelWorld, fetch: world.fetch },
    ...(world.purse ? { budget: world.purse } : {}),
    ...(world.limits ? { limits: world.limits } : {}),
    ...(world.accounts ? { accounts: world.accounts } : {}),
  })
  const plain = buildDoctor(submission, find, house)
  const hide = hiding(keys)
  return {
    name: plain.name,
    async reply(request, signal, trial) {
      return hidden(await plain.reply(request, signal, trial), hide)
    },
  }
}

function hidden(reply: DoctorReply, hide: (text: string) => string): DoctorReply {
  return { ...reply, message: hide(reply.message), ...(reply.ddx ? { ddx: reply.ddx.map(hide) } : {}) }
}

/** Takes secrets out of texts; one of fewer than four characters would take out words, and is no secret. */
function hiding(secrets: readonly string[]): (text: string) => string {
  const parts = secrets
    .flatMap((secret) => [secret, secret.replace(/^(Bearer|Basic|Token)\s+/i, '')])
    .filter((part) => part.length >= 4)
  return (text) => parts.reduce((shorter, part) => shorter.replaceAll(part, redacted), text)
}
