import type { IllnessScript } from '../schema/illness-script.ts'
import type { PhraseBank } from '../schema/phrase-bank.ts'

/** The bank that several files make together. */
export function joinBanks(files: readonly PhraseBank[]): PhraseBank {
  return {
    present: Object.assign({}, ...files.map((one) => one.present)) as PhraseBank['present'],
    absent: Object.assign({}, ...files.map((one) => one.absent)) as PhraseBank['absent'],
    groups: Object.assign({}, ...files.map((one) => one.groups)) as PhraseBank['groups'],
  }
}

/**
 * The script with the bank's words: a finding without phrases takes those of the bank, and each name in angle brackets
 * becomes a choice among its phrases. What the bank does not hold stays as it is (see `libraryFaults`).
 */
export function withBank(script: IllnessScript, bank: PhraseBank): IllnessScript {
  const said = (phrases: readonly string[]) => phrases.map((text) => filled(text, bank))
  const present = script.findings.present.map((one) => ({
    ...one,
    phrases: said(one.phrases.length > 0 ? one.phrases : (bank.present[one.finding] ?? [])),
    attributes: Object.fromEntries(
      Object.entries(one.attributes).map(([name, each]) => [name, { ...each, phrases: said(each.phrases) }]),
    ) as typeof one.attributes,
  }))
  const absent = script.pertinent_negatives.absent.map((one) => ({
    ...one,
    phrases: said(one.phrases.length > 0 ? one.phrases : (bank.absent[one.finding] ?? [])),
  }))
  return {
    ...script,
    findings: { ...script.findings, present },
    pertinent_negatives: { ...script.pertinent_negatives, absent },
  }
}

function filled(text: string, bank: PhraseBank): string {
  return text.replace(/<([^>]*)>/g, (whole, name: string) => {
    const [first = '', second] = name.split('/')
    const phrases = second === undefined ? bank.present[first] : bank.groups[first]?.[second]
    if (!phrases) return whole
    return phrases.length === 1 ? phrases[0]! : `(${phrases.join('|')})`
  })
}
