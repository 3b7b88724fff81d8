import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { floorLimits } from '../../../../bench/doctors/baselines/floor-limits.ts'
import { findBaseline } from '../../../../bench/doctors/baselines/index.ts'
import { loadCases } from '../../../../bench/run/data.ts'
import { ddx1Of } from '../../../../bench/run/clusters.ts'
import type { Result } from '../../../../bench/schema/bundle.ts'
import { jointBootstrap, toldApart } from '../../../../bench/stats/joint.ts'
import { root } from '../../../../scripts/config.ts'
import { makeBundle, temporaryFolder } from '../../../support/runs.ts'

const folder = temporaryFolder()
const cases = loadCases(floorLimits.split)
let complaint: Result

beforeAll(async () => {
  complaint = await makeBundle(join(folder, 'chief-complaint'), findBaseline('chief-complaint'), { cases })
})

/** The limits in the table of the methodology, by doctor; null where it has words. */
function printedLimits(): Record<string, (number | null)[]> {
  const docs = readFileSync(join(root, 'docs', 'methodology.md'), 'utf8')
  const rows = docs.slice(docs.indexOf('| floor | trick |'), docs.indexOf('"As `chief-complaint`"')).split('\n').slice(2)
  const number = (cell: string) => (/^\.?\d+$/.test(cell) ? Number(cell) : null)
  const entries = rows.filter((row) => row !== '').flatMap((row) => {
    const [names, , ...cells] = row.split('|').slice(1, -1).map((cell) => cell.trim())
    return [...names!.matchAll(/`([^`]+)`/g)].map((name) => [name[1]!, cells.map(number)] as const)
  })
  return Object.fromEntries(entries)
}

describe('the floors', () => {
  it('have the limits that the methodology prints', () => {
    const limits = Object.entries(floorLimits.limits).map(([name, { ddx1, ddx5, coverage }]) => [name, [ddx1, ddx5, coverage]])
    expect(printedLimits()).toEqual(Object.fromEntries(limits))
  })

  it.each(Object.entries(floorLimits.limits))('%s stays within its floor', async (name, { ddx1, ddx5, coverage }) => {
    const result = await makeBundle(join(folder, name), findBaseline(name), { cases })
    const { overall } = result.scores
    expect(overall.coverage.mean!).toBeLessThanOrEqual(coverage)
    if (ddx1 === null || ddx5 === null) {
      const { profiles } = complaint.clusters!
      const rows = [result, complaint].map((one) => ddx1Of(one.clusters!, { kind: 'overall' }, profiles))
      const found = jointBootstrap(rows, 'floor')
      expect(found.means[0]! > found.means[1]! && toldApart(found, 0, 1), `${found.means[0]} against ${found.means[1]}`).toBe(false)
    } else {
      expect(overall.ddx1.mean!).toBeLessThanOrEqual(ddx1)
      expect(overall.ddx5.mean!).toBeLessThanOrEqual(ddx5)
    }
  })
})
