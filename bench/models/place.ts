import type { ModelConfig } from '../schema/model.ts'
import type { Secrets } from './build.ts'

/** True for an address on this machine. */
export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

/**
 * True for a model that may see credentialed text (PhysioNet's rule): one on this machine, Azure OpenAI, or Gemini on Vertex AI.
 * Azure's name counts only at an address of Azure's, or on this machine.
 */
export function mayHoldCredentialed(config: ModelConfig, secrets: Secrets): boolean {
  if (config.kind === 'google') {
    return config.vertex ?? /^(1|true|yes)$/i.test(secrets('GOOGLE_GENAI_USE_VERTEXAI') ?? '')
  }
  if (config.kind === 'azure') {
    const endpoint = config.endpoint ?? secrets('AZURE_ENDPOINT') ?? 'https://unknown.invalid'
    return isLoopback(endpoint) || /\.(azure\.com|azure\.us|azure\.cn)$/.test(new URL(endpoint).hostname)
  }
  return config.base_url === 'vllm' || (config.base_url !== undefined && isLoopback(config.base_url))
}
