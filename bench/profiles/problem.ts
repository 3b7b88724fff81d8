import type { Profile } from '../schema/profile.ts'
import type { Library } from './library.ts'

/** Something that is wrong with a profile or a set. `code` is permanent; the message is a sentence. */
export interface Problem {
  /** The profile's id; empty for a set's problem. */
  profile: string
  code: string
  message: string
}

/** A check: the problems of one profile, as code and sentence. */
export type Check = (profile: Profile, library: Library) => [code: string, message: string][]
