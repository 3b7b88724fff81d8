import type { Act, Attribute, LedgerEntry, Topic } from '../../schema/transcript.ts'
import type { ProfileItem } from '../../schema/profile.ts'

/** One disclosable fact: a semicolon part of a profile item. */
export interface Fact {
  /** `<item>.<index>`, e.g. `present_illness_positive.2`; unique in a profile. */
  id: string
  item: ProfileItem
  /** Verbatim from the profile. */
  text: string
  /** True for a pertinent negative or any other text that denies ("no fever", "denies smoking", "none"). */
  negated: boolean
  /** Findings that the text names, by ontology id; empty for free text that names none. */
  findings: string[]
  /** Attributes that the text states (present illness only). */
  attributes: Attribute[]
  /** For an attribute fact: the finding that it describes (the finding named before it in the record). */
  about: string | null
}

/** What the patient made of one turn of the doctor's. */
export interface Understanding {
  /** In the order asked, without doubles. */
  topics: Topic[]
  acts: Act[]
  /** Attribute topics are about these findings; empty: about the complaint, or what was talked of last. */
  about: string[]
  /** Words that a named fact must hold, e.g. a medicine or a condition that the doctor named ("metformin", "diabetes"). */
  named: string[]
  /** Topics of this turn that were asked in an earlier turn. */
  repeated: Topic[]
  /** Medical words in the turn that lay people do not use. */
  jargon: string[]
  /** Words in the turn, and in its longest sentence. */
  words: number
  longestSentence: number
  /** Words before the first question; long preambles try impatient patients. */
  preamble: number
  /** True when the turn offers a memory aid: a list at home, bottles, a relative, a wallet card. */
  prompt: boolean
  /** True for a precise question about severity: a scale, a comparison, what it stops the patient from doing. */
  precise: boolean
}

/** What was said before, so that "does that help?" and repeats can be understood. */
export interface TalkContext {
  /** Every topic asked so far, with how often. */
  asked: ReadonlyMap<Topic, number>
  /** Topics and findings of the last turn that asked something, and what the patient last spoke of. */
  lastTopics: readonly Topic[]
  lastFindings: readonly string[]
  /** The doctor's earlier turns, newest last. */
  earlier: readonly string[]
}

/** A ledger entry with the fact that it is about. */
export type Decision = LedgerEntry & { factId: string }
