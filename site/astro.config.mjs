import { fileURLToPath } from 'node:url'
import { defineConfig, envField } from 'astro/config'

const beside = (folder) => fileURLToPath(new URL(`../${folder}`, import.meta.url))
const place = (name) => envField.string({ context: 'server', access: 'secret', default: beside(name) })

/**
 * The only file of the site that says what the environment may set: PATIENTSIM_SUBMISSIONS, the folder of submissions and
 * their bundles, PATIENTSIM_RECORD, that of the record, and PATIENTSIM_PATIENT_REPORT, the file of the patient's report card. `--site` and `--base` of `astro build` give the address at which the pages are published.
 */
export default defineConfig({
  output: 'static',
  trailingSlash: 'always',
  env: {
    schema: {
      PATIENTSIM_SUBMISSIONS: place('submissions'),
      PATIENTSIM_RECORD: place('record'),
      PATIENTSIM_PATIENT_REPORT: place('docs/patient-report.json'),
    },
    validateSecrets: true,
  },
  build: { format: 'directory', inlineStylesheets: 'never' },
  // Files, never inline text: a page runs under a Content-Security-Policy of 'self'.
  vite: { build: { assetsInlineLimit: 0 } },
  devToolbar: { enabled: false },
})
