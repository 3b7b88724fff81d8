/** A person's row on the table of people, as their browser remembers it when they want it to. */
export interface RememberedRow {
  name: string
  receipt: string
}

const place = 'patientsim-row'

export function rememberedRow(): RememberedRow | null {
  try {
    const { name, receipt } = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<RememberedRow>
    return name && receipt ? { name, receipt } : null
  } catch {
    return null
  }
}

export function rememberRow(row: RememberedRow): void {
  localStorage.setItem(place, JSON.stringify(row))
}

export function forgetRow(): void {
  localStorage.removeItem(place)
}
