import { z } from 'zod'
import { format } from './format.ts'
import { azureFields, googleFields, openaiFields } from './model.ts'

/** A lower-case name that is safe in a path and in a URL. */
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, starting with a letter or digit')

/** A secret is never written down: it is named, and read from the environment when it is needed. */
const secret = z
  .object({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must name an environment variable') })
  .strict()

const httpDoctor = z
  .object({
    kind: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }),
    headers: z
      .record(
        z.string().regex(/^[A-Za-z0-9-]+$/, 'must be a header name'),
        z.union([secret, z.string()], { error: 'must be {env: VARIABLE}; a secret is never written into the file' }),
      )
      .default({}),
    timeout_seconds: z.number().min(1).max(600).default(60),
  })
  .strict()
  .superRefine((doctor, context) => {
    // A URL that does not parse has its issue already; zod comes here nevertheless.
    const parsed = URL.canParse(doctor.url) ? new URL(doctor.url) : null
    if (parsed?.username || parsed?.password) {
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'must not hold a user name or password; send them as a header from {env: VARIABLE}',
      })
    }
    for (const [name, value] of Object.entries(doctor.headers)) {
      if (typeof value === 'string') {
        context.addIssue({
          code: 'custom',
          path: ['headers', name],
          message: `must be {env: VARIABLE}; a header value is never written into the file`,
        })
      }
    }
  })

const baselineDoctor = z.object({ kind: z.literal('baseline'), name: slug }).strict()

/**
 * A prompt of the team's own: its text, or a file beside submission.yaml, whose text is then read into `text`. It may
 * hold the placeholders of `bench/data/prompts/doctor.md`.
 */
const prompt = z
  .object({
    file: z
      .string()
      .regex(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$/, 'must be a path inside the folder of submission.yaml')
      .optional(),
    text: z.string().min(1).max(64_000).optional(),
  })
  .strict()
  .refine((one) => one.file !== undefined || one.text !== undefined, 'must have a file or a text')

/** A doctor that is a model: our standard prompt, or the team's own. */
const modelDoctors = [
  z.object({ ...openaiFields, prompt: prompt.optional() }).strict(),
  z.object({ ...azureFields, prompt: prompt.optional() }).strict(),
  z.object({ ...googleFields, prompt: prompt.optional() }).strict(),
] as const

/** A submitted doctor agent: `submissions/<team>/<agent>/submission.yaml`. */
export const submissionSchema = z
  .object({
    schema: format('patientsim-submission', 1),
    team: slug,
    agent: slug,
    version: z.string().min(1).max(40),
    title: z.string().min(1).max(80),
    description: z.string().max(2000).default(''),
    links: z.record(z.string(), z.url()).default({}),
    contact: z.string().max(200).default(''),
    license: z.string().max(80).default(''),
    class: z.enum(['standard', 'custom']),
    doctor: z.discriminatedUnion('kind', [httpDoctor, baselineDoctor, ...modelDoctors]),
  })
  .strict()
  .superRefine(({ class: kind, doctor }, context) => {
    if (kind === 'standard' && 'prompt' in doctor && doctor.prompt) {
      context.addIssue({
        code: 'custom',
        path: ['class'],
        message: 'must be custom: the doctor has a prompt of its own',
      })
    }
  })

export type Submission = z.infer<typeof submissionSchema>
export type ModelDoctorConfig = z.infer<(typeof modelDoctors)[number]>
export type HttpDoctorConfig = z.infer<typeof httpDoctor>
