import { translateError } from '../../../../service/clients/hubspot/translate-error.ts'

const translate = (status: number, body: unknown) =>
  translateError({ doing: 'create contacts', status, body, fault: 'refused', retryAfterMs: null })

test('a missing scope is named', () => {
  const error = translate(403, {
    category: 'MISSING_SCOPES',
    message: 'This app hasn’t been granted all required scopes',
    errors: [
      { message: 'missing', context: { requiredGranularScopes: ['crm.objects.emails.read', 'sales-email-read'] } },
    ],
    correlationId: 'c-1',
  })
  expect(error.code).toBe('hubspot-missing-scope')
  expect(error.message).toContain('crm.objects.emails.read, sales-email-read')
  expect(error.remedy).toContain('sales-email-read')
  expect(error.vendorReason).toContain('c-1')
})

test('required properties are named, wherever HubSpot puts them', () => {
  const details = translate(400, {
    category: 'VALIDATION_ERROR',
    message: 'rules',
    errors: [
      { code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY', message: 'fill it', context: { propertyName: ['industry'] } },
    ],
  })
  expect(details.code).toBe('hubspot-missing-property')
  expect(details.message).toContain('industry')
  const embedded = translate(400, {
    category: 'VALIDATION_ERROR',
    message: 'Property values were not valid: [{"name":"region","error":"MISSING_REQUIRED_PROPERTY","isValid":false}]',
  })
  expect(embedded.code).toBe('hubspot-missing-property')
  expect(embedded.message).toContain('region')
})

test('an unknown property tells to provision', () => {
  const error = translate(400, {
    message:
      'Property values were not valid: [{"isValid":false,"error":"PROPERTY_DOESNT_EXIST","name":"commonhold_state"}]',
  })
  expect(error.code).toBe('hubspot-unknown-property')
  expect(error.remedy).toContain('provision')
})

test('every field may be absent', () => {
  expect(translate(400, null).code).toBe('hubspot-refused')
  expect(translate(403, {}).code).toBe('hubspot-forbidden')
  expect(translate(401, { error: 'invalid_grant' }).code).toBe('hubspot-bad-token')
  expect(translate(502, '<html>').code).toBe('hubspot-unavailable')
})
