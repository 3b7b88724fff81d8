import { z } from 'zod'
import file from './signs.json' with { type: 'json' }

/** What a doctor may notice in a patient's words. */
const signs = ['unclear', 'forgotten', 'refused', 'minimised', 'afraid', 'confused', 'cross'] as const
export type Sign = (typeof signs)[number]

const patterns = Object.entries(z.record(z.enum(signs), z.string()).parse(file)).map(([sign, pattern]) => ({
  sign: sign as Sign,
  pattern: new RegExp(`\\b(?:${pattern})`, 'i'),
}))

/** A patient's answer comes first, and remarks after it: so many sentences are listened to for what it holds back. */
const listened = 2

/** A plain no is an answer, whatever follows it. */
const denies = /^(oh, |well, |so, )?(no|nope|not)\b(?! (idea|more questions|sure|know|business|your))/i

/** The sentences that a patient spoke. */
export function sentencesSpoken(said: string): string[] {
  return said.split(/(?<=[.!?])\s+/).filter((part) => part.trim() !== '')
}

/** The signs in a patient's words: a listener's guess by everyday phrases, right most of the time. */
export function hear(said: string): ReadonlySet<Sign> {
  const text = said.replace(/’/g, "'")
  const start = sentencesSpoken(text).slice(0, listened).join(' ')
  const denied = denies.test(text) && sentencesSpoken(text)[0]!.length < 60
  const found = patterns.filter(({ sign, pattern }) => {
    if (sign === 'afraid' || sign === 'cross') return pattern.test(text)
    return !denied && pattern.test(start)
  })
  return new Set(found.map(({ sign }) => sign))
}
