/** The import rules of docs/decisions/0001: one way, from the schemas up to the scripts. */
const layer = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'Two files that need each other are one thing, or three.', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', comment: 'Every import must resolve.', from: {}, to: { couldNotResolve: true, pathNot: '^astro:' } },
    layer('schema-first', '^bench/schema/', '^bench/(?!schema/)', 'The schemas import nothing else of the benchmark.'),
    layer('stats-are-pure', '^bench/stats/', '^bench/(?!(stats|schema)/)', 'Statistics know the schemas alone.'),
    layer('scoring-below-run', '^bench/scoring/', '^bench/(run|doctors|patients)/', 'Scorers see transcripts, never who made them.'),
    layer('patients-below-run', '^bench/patients/', '^bench/(run|doctors)/', 'A patient knows neither the doctor nor the harness.'),
    layer('doctors-below-run', '^bench/doctors/', '^bench/(run|patients)/', 'A doctor knows neither the patient nor the harness.'),
    layer('profiles-below-run', '^bench/profiles/', '^bench/(run|doctors)/', 'Cases are made without the harness.'),
    layer('record-below-run', '^bench/record/', '^bench/(?!(record|schema)/)', 'The record knows rows, not how they were run.'),
    layer('report-below-run', '^bench/report/', '^bench/run/', 'The report card reads transcripts, however they were had.'),
    layer('bench-is-a-library', '^bench/', '^(server|site|scripts|submissions|tests)/', 'The benchmark is a library.'),
    layer('server-below-scripts', '^server/', '^(site|scripts|submissions|tests)/', 'The server is started by scripts.'),
    layer('examples-stand-alone', '^submissions/', '^(bench|server|site|scripts|tests)/', 'An example shows what a team writes: it has only the protocol.'),
    layer('site-reads-bundles', '^site/', '^(server|scripts|tests)/|^bench/(doctors|models)/|^bench/run/(runner|consultation|trial-worker|trial-thread|workers|store)\\.ts', 'The site reads what runs left; it never runs anything but the reference patient.'),
    layer('nothing-imports-scripts', '^(?!scripts/|tests/)', '^scripts/', 'Scripts are entry points.'),
    layer('nothing-imports-tests', '^(?!tests/)', '^tests/', 'Tests are leaves.'),
    layer('sdks-in-models', '^(?!bench/models/|tests/)', 'node_modules/(openai|@google/genai)/', 'A vendor SDK is imported in bench/models only.'),
    layer('kysely-in-server', '^(?!server/|tests/)', 'node_modules/(kysely|better-sqlite3|pg|pg-boss)/', 'The database is the server\'s.'),
    { name: 'browser-safe', severity: 'error', comment: 'The reference patient, the schemas and the statistics run in a page too.', from: { path: '^bench/(patients/reference|stats|scoring)/|^bench/schema/(?!hash)' }, to: { dependencyTypes: ['core'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '(^|/)(dist|\\.astro)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.json', '.astro'] },
  },
}
