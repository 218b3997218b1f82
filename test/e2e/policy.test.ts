import { expect, test } from 'vitest'
import { openApp } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('the policy of the page holds: no inline script, no other origin, no frame, no plugin, no form, no base', async () => {
  await using app = await openApp({
    files: wordsFiles,
    // What the browser says of each attempt that it stops.
    expectsErrors: /Content Security Policy|Failed to fetch|ERR_BLOCKED_BY_CSP|violates/,
  })
  const { page } = app
  await page.evaluate((attempts) => {
    const told: string[] = []
    Object.assign(window, { told })
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      told.push(`${effectiveDirective} ${blockedURI}`)
    })
    const add = (name: string, properties: object): HTMLElement =>
      document.body.appendChild(Object.assign(document.createElement(name), properties))
    for (const [, name, properties] of attempts) add(name, properties)
    // A handler in an attribute is looked at when it would run.
    const bold = add('b', {})
    bold.setAttribute('onclick', 'window.wasRun = true')
    bold.click()
    void fetch('http://127.0.0.1:9/').catch(() => undefined)
    void navigator.sendBeacon('https://evil.example/beacon')
    const form = add('form', { action: 'https://evil.example/form' })
    if (form instanceof HTMLFormElement) form.submit()
  }, elements)
  const told = (): Promise<string[]> => page.evaluate(() => Reflect.get(window, 'told').toSorted())
  await expect
    .poll(told)
    .toEqual(
      [
        ...elements.map(([violation]) => violation),
        'script-src-attr inline',
        'connect-src http://127.0.0.1:9/',
        'connect-src https://evil.example/beacon',
        'form-action https://evil.example/form?',
      ].toSorted(),
    )
  expect(await page.evaluate(() => 'wasRun' in window)).toBe(false)
})

/** What the browser says when an element is added, its name and its properties. */
const elements: readonly (readonly [violation: string, name: string, properties: object])[] = [
  ['script-src-elem inline', 'script', { textContent: 'window.wasRun = true' }],
  ['script-src-elem https://evil.example/x.js', 'script', { src: 'https://evil.example/x.js' }],
  ['script-src-elem data', 'script', { src: 'data:text/javascript,window.wasRun=true' }],
  ['img-src https://evil.example/x.png', 'img', { src: 'https://evil.example/x.png' }],
  ['frame-src https://evil.example', 'iframe', { src: 'https://evil.example/' }],
  ['object-src https://evil.example', 'object', { data: 'https://evil.example/x.swf' }],
  ['base-uri https://evil.example/', 'base', { href: 'https://evil.example/' }],
]
