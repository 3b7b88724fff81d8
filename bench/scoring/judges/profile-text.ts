import { type Profile, type ProfileItem, profileItems } from '../../schema/profile.ts'

/**
 * The items that a profile of this diagnosis has; sexual history is part of urinary tract infection alone, by the
 * paper.
 */
export function itemsOf(profile: Profile): ProfileItem[] {
  const names = Object.keys(profileItems) as ProfileItem[]
  return names.filter((item) => item !== 'sexual_history' || /urinary tract infection/i.test(profile.diagnosis))
}

/** An item's truth as text; empty when nothing is recorded. */
export function truthOf(profile: Profile, item: ProfileItem): string {
  return String(profile[item]).trim()
}

/** A profile as a judge reads it, one item a line. */
export function profileText(profile: Profile, items: readonly ProfileItem[] = itemsOf(profile)): string {
  return items.map((item) => `- ${item}: ${truthOf(profile, item) || 'nothing recorded'}`).join('\n')
}
