import { html, raw } from 'hono/html'
import type { Json, Operation, openApi } from './openapi.ts'

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  code, pre { font: .9em/1.5 ui-monospace, monospace }
  pre { overflow: auto; padding: .75rem; border: 1px solid #8886; border-radius: .4rem; max-height: 24rem }
  details { border-top: 1px solid #8886; padding: .4rem 0 }
  summary { cursor: pointer }
  .method { display: inline-block; min-width: 4.5rem; font-weight: 600 }
  table { border-collapse: collapse } td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top }
`

/** A page that a person can read, made of the OpenAPI document: no script, nothing from elsewhere. */
export function docsPage(document: ReturnType<typeof openApi>) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const tags = Map.groupBy(operations, ({ operation }) => operation.tags[0]!)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>API · ${document.info.title}</title>
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
        <style>${raw(style)}</style>
      </head>
      <body>
        <main>
          <h1>${document.info.title}: the API</h1>
          <p>${document.info.description}</p>
          <p>
            The addresses below are under <code>/api/v1</code>; the machine-readable document is
            <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1). A token goes into the header
            <code>Authorization: Bearer …</code>. Lists come in pages: give <code>next</code> of one as
            <code>cursor</code> of the following.
          </p>
          ${[...tags].map(([tag, group]) => html`<h2>${tag}</h2>${group.map(section)}`)}
        </main>
      </body>
    </html>`
}

function section({ method, path, operation }: { method: string; path: string; operation: Operation }) {
  return html`<details id="${operation.operationId}">
    <summary><span class="method">${method}</span> <code>${path}</code> ${operation.summary}</summary>
    <p>${operation.description}</p>
    ${operation.parameters.length > 0
      ? html`<table>
          <thead><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">Meaning</th></tr></thead>
          <tbody>${operation.parameters.map(parameter)}</tbody>
        </table>`
      : ''}
    ${operation.requestBody ? html`<h3>Body</h3><pre tabindex="0">${pretty(operation.requestBody)}</pre>` : ''}
    <h3>Answer</h3>
    <pre tabindex="0">${pretty(Object.values(operation.responses)[0] as Json)}</pre>
  </details>`
}

function parameter(one: Json) {
  return html`<tr>
    <td><code>${String(one.name)}</code>${one.required ? '' : ' (optional)'}</td>
    <td>${String(one.in)}</td>
    <td>${String(one.description ?? '')}</td>
  </tr>`
}

function pretty(part: Json): string {
  const content = (part.content ?? {}) as Record<string, { schema?: Json }>
  return Object.entries(content).map(([type, { schema }]) => (schema ? JSON.stringify(schema, null, 2) : type)).join('\n') || 'No body.'
}
