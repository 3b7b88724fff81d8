import type { ModelConfig } from '../schema/model.ts'
import type { Secrets } from './build.ts'

/** True for an address on this machine. */
export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

/** True for a model that runs on this machine: a compatible server of one's own. */
export function isLocal(config: ModelConfig): boolean {
  if (config.kind !== 'openai' || config.base_url === undefined) return false
  return config.base_url === 'vllm' || isLoopback(config.base_url)
}

/**
 * True for a model that may see credentialed text (PhysioNet's rule): one on this machine, Azure OpenAI, or Gemini on
 * Vertex AI. A service's name counts only at an address of that service's, or on this machine.
 */
export function mayHoldCredentialed(config: ModelConfig, secrets: Secrets): boolean {
  if (config.kind === 'openai') return isLocal(config)
  if (config.kind === 'azure') {
    const endpoint = config.endpoint ?? secrets('AZURE_ENDPOINT') ?? 'https://unknown.invalid'
    return isAt(endpoint, /\.(azure\.com|azure\.us|azure\.cn)$/)
  }
  const vertex = config.vertex ?? /^(1|true|yes)$/i.test(secrets('GOOGLE_GENAI_USE_VERTEXAI') ?? '')
  return vertex && isAt(secrets('GENAI_BASE_URL') ?? 'https://aiplatform.googleapis.com', /\.googleapis\.com$/)
}

function isAt(address: string, hosts: RegExp): boolean {
  return isLoopback(address) || hosts.test(new URL(address).hostname)
}
