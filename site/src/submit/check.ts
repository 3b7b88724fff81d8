import { stringify } from 'yaml'
import { type Submission, submissionSchema } from '../../../bench/schema/submission.ts'
import { draftOf, type FieldName, fieldOf, type Values } from './fields.ts'

/** What the schema of submission.yaml says of a form. */
export interface Checked {
  /** The file as it stands now, with or without problems. */
  yaml: string
  /** What to mend, by field, in the order of the schema. */
  problems: Map<FieldName, string>
  /** Null while there are problems. */
  submission: Submission | null
}

/** Checks a form by the very schema that the command line and the server use. */
export function check(values: Values): Checked {
  const draft = draftOf(values)
  const yaml = stringify(draft, { lineWidth: 0 })
  const parsed = submissionSchema.safeParse(draft)
  if (parsed.success) return { yaml, problems: new Map(), submission: parsed.data }
  const problems = new Map<FieldName, string>()
  for (const { path, message } of parsed.error.issues) {
    const field = fieldOf(path)
    if (field && !problems.has(field)) problems.set(field, messageOf(values[field], path, message))
  }
  return { yaml, problems, submission: null }
}

/** A blank field is told so; for others the schema's own message is a sentence when its first letter is raised. */
function messageOf(value: string, path: readonly PropertyKey[], message: string): string {
  if (value === '') return 'This is needed.'
  if (path[1] === 'url' && message.startsWith('Invalid')) return 'Must be a whole address, such as https://doctor.example.org/turn.'
  if (path[1] === 'headers') return 'Must be the name of an environment variable, such as MY_DOCTOR_TOKEN; the secret itself is never written down.'
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.')
}
