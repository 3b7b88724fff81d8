import type { APIRoute } from 'astro'
import { renderRecord } from '../../../../bench/record/chain.ts'
import { recordEntries } from '../../data/runs.ts'

/** The record as it is kept, byte for byte: reading it checks that it is written as we write it. */
export const GET: APIRoute = () => new Response(renderRecord(recordEntries()), { headers: { 'content-type': 'application/jsonl' } })
