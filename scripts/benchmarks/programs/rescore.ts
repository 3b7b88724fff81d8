import { referencePatient } from '../../../bench/patients/reference/patient.ts'
import { loadCases } from '../../../bench/run/data.ts'
import { currentScorers, rescore } from '../../../bench/run/rescore.ts'

/** `node rescore.ts <bundle> <target>`: scores a bundle anew, by the present scorers under another name. */
const [bundle = '', target = ''] = process.argv.slice(2)
await rescore(bundle, target, {
  patient: referencePatient,
  loadCases: (split) => loadCases(split),
  packageVersion: '0.0.0',
  finishedAt: new Date(),
  scorers: { ...currentScorers, versions: { ...currentScorers.versions, coverage: 'coverage/measured' } },
})
