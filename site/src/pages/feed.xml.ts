import type { APIRoute } from 'astro'
import { inWords } from '../data/measures.ts'
import { knownRows } from '../data/ledger.ts'
import { allRuns } from '../data/runs.ts'
import { link } from '../links.ts'

/** New results as RSS 2.0, newest first; floors and retracted runs are left out. Addresses are whole where the build was told the site's. */
export const GET: APIRoute = ({ site }) => {
  const address = (path: string) => (site ? new URL(link(path), site).href : link(path))
  const retracted = new Set(knownRows().filter(({ status }) => status === 'retracted').map(({ id }) => id))
  const runs = allRuns()
    .filter((run) => run.kind !== 'floor' && !retracted.has(run.id))
    .sort((a, b) => b.result.finished_at.localeCompare(a.result.finished_at))
    .slice(0, 50)
  const items = runs.map((run) => {
    const { protocol, finished_at, scores } = run.result
    return `<item>
<title>${escaped(`${run.title} on the ${protocol.split.name} split, ${protocol.track} track`)}</title>
<link>${escaped(address(`/rows/${run.id}/`))}</link>
<guid isPermaLink="false">${run.id}</guid>
<pubDate>${new Date(finished_at).toUTCString()}</pubDate>
<description>${escaped(`${run.team}/${run.agent}: DDx@1 ${inWords(scores.overall.ddx1, 'ddx1')}, coverage ${inWords(scores.overall.coverage, 'coverage')}.`)}</description>
</item>`
  })
  const feed = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
<title>PatientSim Leaderboard: new results</title>
<link>${escaped(address('/'))}</link>
<description>Runs of doctor agents with simulated emergency-department patients.</description>
${items.join('\n')}
</channel></rss>
`
  return new Response(feed, { headers: { 'content-type': 'application/rss+xml' } })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
