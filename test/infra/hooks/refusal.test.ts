import { describe, expect, it } from 'vitest'
import { isNotFound, refusal } from '../../../infra/hooks/refusal.ts'
import {
  ENDPOINT_NOT_FOUND,
  HANDSHAKE,
  NOT_AUTHORIZED,
  NOT_FOUND,
  SECOND_TOPIC,
} from './az-texts.ts'

const failed = (...details: object[]) =>
  `ERROR: ${JSON.stringify({ status: 'Failed', error: { code: 'DeploymentFailed', message: 'At least one', details } })}`
const nested = (code: string, message: string) => ({
  code: 'Conflict',
  message: JSON.stringify({
    error: { code: 'ResourceDeploymentFailure', message: '', details: [{ code, message }] },
  }),
})

describe('what a failure of az means', () => {
  it.each([
    {
      because: 'a handshake that was answered 403 by a host that starts',
      text: HANDSHAKE,
      verdict: 'passes',
    },
    {
      because: 'a function that Event Grid does not know yet',
      text: ENDPOINT_NOT_FOUND,
      verdict: 'passes',
    },
    {
      because: 'the id of a function that is not there yet',
      text: failed({
        code: 'ResourceNotFound',
        message: "The Resource '/sites/f/functions/resourceChanged' was not found.",
      }),
      verdict: 'passes',
    },
    {
      because: 'the same deployment still under way',
      text: 'ERROR: (DeploymentActive) The deployment is active.\nCode: DeploymentActive\nMessage: The deployment is active.\n',
      verdict: 'passes',
    },
    {
      because: 'a conflict of its own',
      text: failed({ code: 'Conflict', message: 'busy' }),
      verdict: 'passes',
    },
    {
      because: 'throttling',
      text: failed(nested('TooManyRequests', 'slow down')),
      verdict: 'passes',
    },
    { because: 'throttling of az rest', text: 'ERROR: Too Many Requests({})', verdict: 'passes' },
    {
      because: 'a broken service',
      text: failed(nested('InternalServerError', 'sorry')),
      verdict: 'passes',
    },
    {
      because: 'a service that az rest finds broken',
      text: 'ERROR: Service Unavailable()',
      verdict: 'passes',
    },
    ...['ServiceUnavailable', 'BadGateway', 'InternalServerError'].flatMap((status) => [
      {
        because: `a host that is not up (${status}), as az rest tells it`,
        text: `ERROR: Bad Request({"Code":"BadRequest","Message":"Encountered an error (${status}) from host runtime.","Target":null,"Details":[]})`,
        verdict: 'passes',
      },
      {
        because: `a host that is not up (${status}), within a deployment`,
        text: failed({
          code: 'BadRequest',
          message: `Encountered an error (${status}) from host runtime.`,
        }),
        verdict: 'passes',
      },
    ]),
    {
      because: 'no way to Azure',
      text: "ERROR: HTTPSConnectionPool(host='management.azure.com'): Max retries exceeded",
      verdict: 'passes',
    },
    { because: 'a topic that is there already', text: SECOND_TOPIC, verdict: 'stays' },
    { because: 'a person without the right', text: NOT_AUTHORIZED, verdict: 'stays' },
    {
      because: 'a policy',
      text: failed(nested('RequestDisallowedByPolicy', 'disallowed by policy')),
      verdict: 'stays',
    },
    {
      because: 'a wrong parameter',
      text: failed(nested('InvalidRequest', 'no')),
      verdict: 'stays',
    },
    {
      because: 'a vault that is not there',
      text: failed(nested('ResourceNotFound', "'kv' was not found")),
      verdict: 'stays',
    },
    {
      because: 'a wrong parameter that is told before the deployment',
      text: "ERROR: InvalidTemplateDeployment - The template deployment 'x' is not valid.",
      verdict: 'stays',
    },
    {
      because: 'a template that does not compile',
      text: 'ERROR: events.bicep(1,1) : Error BCP120: x',
      verdict: 'stays',
    },
    {
      because: 'no Bicep beside az',
      text: 'ERROR: Bicep CLI not found. Install it now by running "az bicep install".',
      verdict: 'stays',
    },
    {
      because: 'no Bicep on the path',
      text: 'ERROR: Could not find the "bicep" executable on PATH.',
      verdict: 'stays',
    },
    {
      because: 'a subscription that is disabled',
      text: failed(nested('ReadOnlyDisabledSubscription', 'marked as read only')),
      verdict: 'stays',
    },
    {
      because: 'a code as Python prints it',
      text: "ERROR: {'code': 'RequestDisallowedByPolicy', 'message': 'no'}",
      verdict: 'stays',
    },
    { because: 'a wrong call', text: 'ERROR: unrecognized arguments: --locaton', verdict: 'stays' },
    {
      because: 'nobody signed in',
      text: "ERROR: Please run 'az login' to setup account.",
      verdict: 'stays',
    },
    { because: 'no az', text: 'az cannot be started: spawn az ENOENT', verdict: 'stays' },
    {
      because: 'no az, as cmd.exe says it',
      text: "'az' is not recognized as an internal or external command,",
      verdict: 'stays',
    },
    {
      because: 'a lock below a handshake: one that stays outweighs',
      text: failed(nested('Url validation', 'handshake'), nested('ScopeLocked', 'locked')),
      verdict: 'stays',
    },
    {
      because: 'an address that Event Grid did not get',
      text: failed(nested('InvalidRequest', 'Supplied URL is invalid.')),
      verdict: 'unknown',
    },
    {
      because: 'a code that nobody knows',
      text: failed(nested('MoonPhase', 'full')),
      verdict: 'unknown',
    },
    { because: 'silence', text: '', verdict: 'unknown' },
  ])('$because: $verdict', ({ text, verdict }) => {
    expect(refusal(text).verdict).toBe(verdict)
  })

  it('is told by the innermost words, in one line without the marks of JSON', () => {
    expect(refusal(SECOND_TOPIC).said).toBe(
      'code: InvalidRequest, message: There is an existing tracked system topic for the given source /subscriptions/xxx. Only one system topic is allowed per source.',
    )
  })

  it('not there is what Azure says of a resource or its group, and nothing else', () => {
    expect(isNotFound(NOT_FOUND)).toBe(true)
    expect(
      isNotFound('ERROR: Not Found({"error":{"code":"ResourceGroupNotFound","message":""}})'),
    ).toBe(true)
    expect(
      isNotFound('ERROR: Not Found({"error":{"code":"SubscriptionNotFound","message":""}})'),
    ).toBe(false)
    expect(isNotFound('ERROR: Not Found')).toBe(true)
    expect(isNotFound('ERROR: Not Found(<html><title>404</title></html>)')).toBe(true)
    expect(isNotFound(NOT_AUTHORIZED)).toBe(false)
  })
})
