import { expect, test } from 'vitest'
import { openApp } from '../support/e2e.ts'
import { wordsFiles } from '../support/e2e-pipelines.ts'

test('the policy of the page holds: no inline script, no other origin, no frame, no plugin, no form, no base', async () => {
  await using app = await openApp({
    files: wordsFiles,
    // What the browser says of each attempt that it stops.
    expectsErrors: /Content Security Policy|Failed to fetch|ERR_BLOCKED_BY_CSP|violates/,
  })
  const stopped = await app.page.evaluate(async () => {
    const attempts: readonly (readonly [string, () => void])[] = [
      ['script-src', () => add('script', { textContent: 'window.wasRun = true' })],
      ['script-src', () => add('script', { src: 'https://evil.example/x.js' })],
      ['script-src', () => add('script', { src: 'data:text/javascript,window.wasRun=true' })],
      ['script-src', () => clickable(add('b', {}))],
      ['connect-src', () => void fetch('http://127.0.0.1:9/').catch(() => undefined)],
      ['connect-src', () => void navigator.sendBeacon('https://evil.example/')],
      ['img-src', () => add('img', { src: 'https://evil.example/x.png' })],
      ['frame-src', () => add('iframe', { src: 'https://evil.example/' })],
      ['object-src', () => add('object', { data: 'https://evil.example/x.swf' })],
      ['base-uri', () => add('base', { href: 'https://evil.example/' })],
      ['form-action', () => submit(add('form', { action: 'https://evil.example/' }))],
    ]
    // A handler in an attribute is looked at when it would run.
    function clickable(element: HTMLElement): void {
      element.setAttribute('onclick', 'window.wasRun = true')
      element.click()
    }
    function submit(form: HTMLElement): void {
      if (form instanceof HTMLFormElement) form.submit()
    }
    function add(name: string, properties: object): HTMLElement {
      return document.body.appendChild(Object.assign(document.createElement(name), properties))
    }
    const told: string[] = []
    for (const [, attempt] of attempts) {
      const { promise, resolve } = Promise.withResolvers<string>()
      const listen = ({ effectiveDirective }: SecurityPolicyViolationEvent): void =>
        resolve(effectiveDirective)
      document.addEventListener('securitypolicyviolation', listen, { once: true })
      attempt()
      setTimeout(resolve, 3000, 'nothing was stopped')
      told.push(await promise)
    }
    return { told, expected: attempts.map(([directive]) => directive), wasRun: 'wasRun' in window }
  })
  expect(stopped.told.map((directive) => directive.replace(/-(elem|attr)$/, ''))).toEqual(stopped.expected)
  expect(stopped.wasRun).toBe(false)
})
