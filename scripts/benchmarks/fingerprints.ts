import { drawCases, tellTales } from '../../bench/profiles/fingerprint.ts'
import { loadLibrary } from '../../bench/profiles/load.ts'
import { accuracyAfter } from '../../bench/profiles/naive-bayes.ts'

/**
 * `node scripts/benchmarks/fingerprints.ts [per diagnosis]`: how far the wording of profiles gives their diagnosis
 * away, over draws of its own (200 a diagnosis unless said), by kind of fact; then how often naive Bayes names the
 * diagnosis from k random facts of the present illness, by exact phrases and by clinical content. Their gap is the
 * fingerprint.
 */
function main(): void {
  const each = Number(process.argv[2] ?? 200)
  const library = loadLibrary()
  const seen = drawCases(library, each, 'fingerprints/seen')
  const held = drawCases(library, Math.ceil(each / 4), 'fingerprints/held')
  console.log('told by one diagnosis only   facts  phrase  wording  in family  wording')
  for (const { kind, facts, phrase, wording, inFamily, wordingInFamily } of tellTales(seen)) {
    const cells = [phrase, wording, inFamily, wordingInFamily].map((one) => one.toFixed(3).padStart(8))
    console.log(`${kind.padEnd(26)} ${String(facts).padStart(7)}${cells.join('')}`)
  }
  console.log('naive Bayes after   phrases  content  gap')
  for (const count of [1, 2, 4, 8, 16]) {
    const [phrase, content] = (['phrase', 'content'] as const).map((reading) =>
      accuracyAfter({ seen, held }, reading, count, 'fingerprints/facts'),
    )
    const gap = phrase! - content!
    const cells = [phrase!, content!, gap].map((one) => one.toFixed(3)).join('    ')
    console.log(`${String(count).padStart(2)} facts            ${cells}`)
  }
}

main()
