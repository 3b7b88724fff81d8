import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCases } from '../../bench/run/data.ts'
import { parseSubmission } from '../../bench/run/read-submission.ts'
import type { Result } from '../../bench/schema/bundle.ts'
import { scopes } from '../../server/access/actor.ts'
import { listen, type Listening, siteAndApi, siteApp } from '../../server/serve.ts'
import { platformWithTeams } from '../server/support.ts'
import { json, scriptedDoctor, type ScriptedDoctor } from '../support/scripted-doctor.ts'
import { temporaryFolder } from '../support/runs.ts'
import { buildSite, findChromium } from './support.ts'

const executablePath = findChromium()
const persona = 'plain-B-high-normal'
/** The dev case that the student has, as an agent has had it too. */
const { id: met } = loadCases('dev').split.cases.find((one) => one.persona === persona)!
const questions = ['When did it start?', 'Do you take any medicines?', 'Do you smoke?']

/** One site and server, from the first submission to a retracted row: what each of its users does, in a real browser. */
describe.skipIf(!executablePath)('the journeys of', () => {
  const [submissions, record] = [temporaryFolder(), temporaryFolder()]
  let platform: Awaited<ReturnType<typeof platformWithTeams>>
  let doctor: ScriptedDoctor
  let patience = 0
  let site = siteApp(submissions)
  let building: Promise<void> = Promise.resolve()
  let listening: Listening
  let browser: Browser
  let token: string
  let address: string

  async function build(): Promise<void> {
    const { directory, code, log } = await buildSite(submissions, record)
    expect(code, log).toBe(0)
    site = siteApp(directory)
  }

  beforeAll(async () => {
    const rebuild = () => void (building = building.then(build))
    platform = await platformWithTeams({ concurrency: 4, submissions, record, rebuild })
    ;({ token } = await platform.tokens.issue({ team: 'alpha', name: 'laptop', scopes, expiresAt: null }))
    doctor = await scriptedDoctor(async ({ round }, response, { headers }) => {
      if (headers.authorization !== 'Bearer key') return void response.writeHead(401).end()
      await new Promise((resolve) => setTimeout(resolve, patience))
      const question = questions[Number(round) - 1]
      json(response, question ? { message: question } : { ddx: ['Pneumonia', 'Myocardial infarction', 'Migraine'] })
    })
    await build()
    listening = await listen(siteAndApi({ fetch: (request, env) => site.fetch(request, env) }, platform.api), 0)
    address = `http://127.0.0.1:${listening.port}`
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  })
  afterAll(async () => {
    await browser.close()
    listening.server.closeAllConnections()
    listening.server.close()
    await platform.close()
    await doctor.close()
  })

  async function open(path: string, width: number): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 } })
    const page = await context.newPage()
    await page.goto(address + path)
    return page
  }

  async function expectSound(page: Page): Promise<void> {
    // A link's click returns before the page that it leads to has its stylesheet.
    await page.waitForLoadState('load')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([])
  }

  /** Types into a field that has the focus by its label, as with a keyboard. */
  async function type(page: Page, label: string, text: string): Promise<void> {
    await page.getByLabel(label, { exact: false }).first().focus()
    await page.keyboard.type(text)
  }

  async function press(page: Page, button: string): Promise<void> {
    await page.getByRole('button', { name: button }).focus()
    await page.keyboard.press('Enter')
  }

  it('a team: submits with the keyboard, is told what is wrong, cancels, goes on, and watches to the end', async () => {
    const page = await open('/submit/', 360)
    await type(page, 'Team', 'Alpha')
    await type(page, 'Agent', 'by-hand')
    await page.getByText('Must be lower-case letters').waitFor()
    await page.getByLabel('Team').first().fill('alpha')
    await type(page, 'Title', 'By hand')
    await type(page, 'Address', doctor.url)
    await type(page, 'Variable that holds it', 'DOCTOR_KEY')
    await page.getByText('Complete: the file fits the format.').waitFor()
    await page.locator('[data-part=yaml]', { hasText: 'DOCTOR_KEY' }).waitFor()
    expect(parseSubmission(await page.locator('[data-part=yaml]').innerText(), 'page')).toMatchObject({ team: 'alpha', doctor: { headers: { Authorization: { env: 'DOCTOR_KEY' } } } })

    await type(page, 'token', token)
    await press(page, 'Check the submission')
    await page.getByText('DOCTOR_KEY').locator('visible=true').last().waitFor()
    await page.locator('.checks .failed').waitFor()
    await type(page, 'Value of DOCTOR_KEY', 'Bearer key')
    await press(page, 'Check the submission')
    await page.getByText('A turn took').waitFor()
    expect(await page.locator('.checks .passed').count()).toBe(5)

    patience = 120
    await press(page, 'Start the run')
    await page.locator('.run .count', { hasText: /^[1-9]/ }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('by-hand on the dev split')
    await expectSound(page)
    await press(page, 'Cancel the run')
    await page.locator('.run .state', { hasText: 'Cancelled' }).waitFor()
    patience = 0
    await press(page, 'Have the failed ones again')
    await page.locator('.run .state', { hasText: 'Finished' }).waitFor()
    expect(await page.locator('.run .count').innerText()).toBe('37 of 37 consultations, 0 failed')
    expect(await page.locator('.run [role=status]').innerText()).toContain('Finished')
    await press(page, 'Show the team’s runs')
    await page.locator('[data-part=runs] li').waitFor()
    await expectSound(page)

    expect(page.url()).not.toContain(token)
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).not.toContain(token)
    await page.getByLabel('Keep it until I close this tab').check()
    await page.reload()
    await expect.poll(() => page.getByLabel('token').inputValue()).toBe(token)
    await page.context().close()
  })

  it('a maintainer: publishes the run, and its row stands on the board', async () => {
    const { items } = await platform.runs.list('alpha', 10)
    const response = await platform.call('POST', `/api/v1/runs/${items[0]!.id}/publish`, undefined, platform.callers.maintainer)
    expect(response.status).toBe(200)
    await building
    const page = await open('/', 1280)
    expect(await page.locator('table.board tr[data-id]').textContent()).toContain('By hand')
    await page.context().close()
  })

  const result = () => JSON.parse(readFileSync(join(submissions, 'alpha/by-hand/results/dev.reference/result.json'), 'utf8')) as Result

  it('an author: finds a number of one persona, and cites the row that it is from', async () => {
    const page = await open('/', 1280)
    await page.getByRole('link', { name: 'Personas' }).first().click()
    await page.getByRole('link', { name: 'Plain · everyday language · good recall', exact: true }).click()
    const cell = page.locator('table.board tr[data-id] td[data-measure=coverage] data').first()
    expect(Number(await cell.getAttribute('value'))).toBe(result().scores.personas[persona]!.coverage.mean)
    await page.getByRole('link', { name: 'By hand' }).first().click()
    const id = result().content_sha256.slice(0, 16)
    const cited = await page.locator('pre', { hasText: '@' }).first().innerText()
    expect(cited).toContain(id)
    expect(cited).toContain('By hand')
    await page.getByRole('link', { name: /permanent page/ }).click()
    expect(new URL(page.url()).pathname).toBe(`/rows/${id}/`)
    await expectSound(page)
    await page.context().close()
  })

  it('a student: consults, sees what was missed, shows the result, and takes it back', async () => {
    const page = await open(`/consult/?case=${met}`, 360)
    await press(page, 'Begin')
    await page.locator('#question:focus').waitFor()
    await page.keyboard.type('What medicines do you take?')
    await page.keyboard.press('Enter')
    await page.locator('[data-part=log] > li').nth(1).waitFor()
    await type(page, 'Diagnosis 1', loadCases('dev').profiles.get(met.split('.')[0]!)!.diagnosis)
    await page.keyboard.press('Enter')
    await page.getByText('You named it at place 1').waitFor()
    expect(await page.getByText('Never asked for').isVisible()).toBe(true)
    expect(await page.getByRole('table', { name: 'How the agents did with this patient' }).innerText()).toContain('By hand')
    await type(page, 'A name to show', 'A. Student')
    await page.getByLabel('I have read this').focus()
    await page.keyboard.press('Space')
    await expectSound(page)
    await press(page, 'Send my result')
    const receipt = await page.getByText('Your receipt is').locator('code').innerText()

    const maintainer = platform.callers.maintainer
    const { items } = await (await platform.call('GET', '/api/v1/humans', undefined, maintainer)).json()
    expect(items).toMatchObject([{ name: 'A. Student', results: 1 }])
    await platform.call('POST', `/api/v1/humans/${items[0].id}/decisions`, { action: 'show' }, maintainer)
    await building
    await page.goto(`${address}/humans/`)
    await expect.poll(() => page.locator('tr[data-person]').innerText()).toMatch(/A. Student\s+1\s+100.0/)
    expect(await page.locator('main').innerText()).toContain('chose themselves')
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 900 })
      await expectSound(page)
    }
    await type(page, 'The receipt of your row', receipt)
    await page.keyboard.press('Enter')
    await page.getByText('Your row is deleted.').waitFor()
    await building
    await page.reload()
    expect(await page.locator('tr[data-person]').count()).toBe(0)
    await page.context().close()
  })

  it('a maintainer: retracts the row, and its citation leads to a tombstone with the reason', async () => {
    const id = result().content_sha256.slice(0, 16)
    const decision = { action: 'retract', reason: 'the key was shared' }
    expect((await platform.call('POST', `/api/v1/bundles/${id}/decisions`, decision, platform.callers.maintainer)).status).toBe(204)
    await building
    const page = await open(`/rows/${id}/`, 360)
    expect(await page.locator('main').innerText()).toContain('Retracted: the key was shared')
    await expectSound(page)
    await page.goto(`${address}/`)
    expect(await page.locator('table.board tr[data-id]').count()).toBe(0)
    expect(await page.locator('main').innerText()).toContain('the key was shared')
    await page.goto(`${address}/record/`)
    expect(await page.locator('.record-lines').innerText()).toMatch(/Retracted[\s\S]*Published/)
    expect(platform.faults).toEqual([])
    await page.context().close()
  })

  it('a team without a server: writes and downloads the file for a pull request', async () => {
    const alone = await listen({ fetch: (request, env) => site.fetch(request, env) }, 0)
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    await page.goto(`http://127.0.0.1:${alone.port}/submit/`)
    for (const [label, text] of [['Team', 'alpha'], ['Agent', 'mine'], ['Title', 'Mine'], ['Address', 'https://doctor.example.org/']] as const) await type(page, label, text)
    const downloading = page.waitForEvent('download')
    await press(page, 'Download')
    const text = readFileSync(await (await downloading).path(), 'utf8')
    expect(parseSubmission(text, 'download')).toMatchObject({ team: 'alpha', agent: 'mine', doctor: { url: 'https://doctor.example.org/' } })
    expect(await page.locator('main').innerText()).toContain('validate submissions/alpha/mine/submission.yaml')
    expect(await page.getByText('Check it and run it here').isVisible()).toBe(false)
    await page.context().close()
    alone.server.closeAllConnections()
    alone.server.close()
  })
})
