import { buildDoctor } from '../../bench/doctors/build.ts'
import type { Doctor } from '../../bench/doctors/doctor.ts'
import { httpDoctor } from '../../bench/doctors/http.ts'
import { InputError } from '../../bench/schema/error.ts'
import type { Submission } from '../../bench/schema/submission.ts'

/** The kinds of doctor that a team may submit over the web. */
export const webKinds: readonly string[] = ['http', 'baseline']

/** What stands in a transcript where a doctor said a secret. */
const redacted = '[redacted]'

/**
 * The doctor of a submission that came over the web: called by the safe fetch alone, with the team's own secrets and nothing of
 * the server's environment. A secret that the endpoint sends back is taken out of its words before anyone reads them.
 * @param secrets the team's, opened
 * @throws InputError `submission/kind`, `secret/missing`, `doctor/unknown-baseline`
 */
export function webDoctor(submission: Submission, secrets: ReadonlyMap<string, string>, safe: typeof fetch): Doctor {
  const { doctor, team, agent } = submission
  if (!webKinds.includes(doctor.kind)) {
    throw new InputError('submission/kind', `Doctors of the kind ${doctor.kind} are run with the command line; over the web: ${webKinds.join(', ')}.`)
  }
  if (doctor.kind !== 'http') return buildDoctor(submission, () => undefined)
  const headers = Object.entries(doctor.headers).map(([header, value]) => {
    const name = typeof value === 'string' ? '' : value.env
    const secret = secrets.get(name)
    if (secret === undefined) {
      throw new InputError('secret/missing', `The header ${header} is read from the secret ${name}, which the team has not set; set it and start again.`)
    }
    return [header, secret] as const
  })
  const plain = httpDoctor(`${team}/${agent}`, { url: doctor.url, headers: Object.fromEntries(headers), timeoutSeconds: doctor.timeout_seconds, fetch: safe })
  const hide = hiding(headers.map(([, secret]) => secret))
  return {
    name: plain.name,
    async reply(request, signal) {
      const reply = await plain.reply(request, signal)
      return { ...reply, message: hide(reply.message), ...(reply.ddx ? { ddx: reply.ddx.map(hide) } : {}) }
    },
  }
}

/** Takes secrets out of texts; one of fewer than four characters would take out words, and is no secret. */
function hiding(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [secret, secret.replace(/^(Bearer|Basic|Token)\s+/i, '')]).filter((part) => part.length >= 4)
  return (text) => parts.reduce((shorter, part) => shorter.replaceAll(part, redacted), text)
}
