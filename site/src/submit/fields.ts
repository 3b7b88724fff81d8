/** The fields of the form, by the names of their inputs. */
export const fieldNames = [
  ...(['team', 'agent', 'version', 'title', 'description', 'link', 'contact', 'license', 'class'] as const),
  ...(['kind', 'url', 'header', 'variable', 'timeout'] as const),
  ...(['model', 'base_url', 'endpoint', 'key', 'temperature', 'prompt'] as const),
] as const
export type FieldName = (typeof fieldNames)[number]

/** What stands in the form; a field that is blank, or that the kind of doctor does not have, is ''. */
export type Values = Record<FieldName, string>

/** The fields that belong to some kinds of doctor alone. */
export const kindsOf: Partial<Record<FieldName, readonly string[]>> = {
  url: ['http'],
  header: ['http'],
  variable: ['http'],
  timeout: ['http', 'openai', 'azure', 'google'],
  model: ['openai', 'azure', 'google'],
  base_url: ['openai'],
  endpoint: ['azure'],
  key: ['openai', 'azure', 'google'],
  temperature: ['openai', 'azure', 'google'],
  prompt: ['openai', 'azure', 'google'],
}

/** The content of submission.yaml as the form has it; it may not fit the schema yet. Optional fields that are blank are left out. */
export function draftOf(values: Values): object {
  const { team, agent, version, title, description, link, contact, license } = values
  return {
    schema: 'patientsim-submission/1',
    ...{ team, agent, version, title },
    ...given({ description, links: link && { code: link }, contact, license }),
    class: values.class,
    doctor: doctorOf(values),
  }
}

function doctorOf(values: Values): object {
  const { kind, url, header, variable, timeout, model, base_url, endpoint, key, temperature, prompt } = values
  const timeout_seconds = timeout && Number(timeout)
  if (kind === 'http') {
    return { kind, url, ...given({ headers: (header || variable) && { [header || 'Authorization']: { env: variable } }, timeout_seconds }) }
  }
  const parameters = temperature && { temperature: Number(temperature) }
  return {
    kind,
    model,
    ...given({ base_url, endpoint, key: key && { env: key }, parameters, prompt: prompt && { text: prompt }, timeout_seconds }),
  }
}

function given(fields: Record<string, object | number | string>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

/** The field that a path into the submission is about; null for one that the form does not have. */
export function fieldOf([first, second, third, fourth]: readonly PropertyKey[]): FieldName | null {
  if (first === 'links') return 'link'
  if (first !== 'doctor') return asField(first)
  if (second === 'headers') return third !== undefined && fourth === undefined ? 'header' : 'variable'
  if (second === 'parameters') return asField(third)
  if (second === 'timeout_seconds') return 'timeout'
  return asField(second)
}

function asField(name: PropertyKey | undefined): FieldName | null {
  return fieldNames.find((one) => one === name) ?? null
}

/** What a model's key is called where the submission names none. */
const keyNames: Record<string, readonly string[]> = {
  openai: ['OPENAI_API_KEY'],
  azure: ['AZURE_OPENAI_KEY'],
  google: ['GENAI_API_KEY'],
}

/** The secrets that the doctor needs, by name, so that the server can be given their values. */
export function secretsOf({ kind, variable, key, base_url, endpoint }: Values): string[] {
  if (kind === 'http') return variable === '' ? [] : [variable]
  const own = key !== '' ? [key] : base_url !== '' ? [] : (keyNames[kind] ?? [])
  return kind === 'azure' && endpoint === '' ? [...own, 'AZURE_ENDPOINT'] : [...own]
}
