// Which refusals of a write pass by themselves, and which stand. A status alone does not say: 409 is a lock, a value that
// the account can never have, and a colleague who was a second faster.
import { sameName } from '../engine/fold-case.ts'

/** A refusal as the table looks at it. */
export interface Refused {
  /** Absent for a long-running operation that failed: it was accepted, and failed later. */
  readonly status?: number
  readonly code: string
  /** The message and what is in the details. */
  readonly text: string
  /** Namespace of the resource that was written, `Microsoft.KeyVault`. */
  readonly provider: string
}

/** One row: what it is about, what it means, and why. The first row that fits decides. */
export interface KnownRefusal {
  /** Absent: any provider. */
  readonly provider?: string
  /** Absent: any status. */
  readonly status?: number
  /** Absent: any code. */
  readonly azureCode?: string
  /** Looked for in message and details. Absent: any text. */
  readonly says?: RegExp
  /**
   * Seconds after which the same write may work, or `stands`: it will not. Any refusal can stand for ever, so it is tried
   * a few times, and stands then.
   */
  readonly means: number | 'stands'
  /** Somebody is at work on the resource as a whole: no other write to it would go through now either. */
  readonly whole?: true
  readonly because: string
}

// Somebody was a moment faster: the next look reads what there is now and plans anew.
const SOON = 5
// Azure is at work: most operations take it seconds to a minute.
const LATER = 30

/** The table. Each row has been seen in Azure's answers; sources are issues of the Azure SDKs, Terraform, and Pulumi. */
export const KNOWN_REFUSALS: readonly KnownRefusal[] = [
  {
    status: 401,
    azureCode: 'ExpiredAuthenticationToken',
    means: SOON,
    because: 'the next call carries a newer token (terraform-provider-azurerm#20867)',
  },
  {
    azureCode: 'MissingSubscriptionRegistration',
    means: 'stands',
    because: 'somebody has to register the provider in the subscription',
  },
  {
    says: /is not registered to use/i,
    means: 'stands',
    because: 'the same, as Monitor says it with Conflict (azure-sdk-for-net#17836)',
  },
  {
    azureCode: 'FeatureNotSupportedForAccount',
    means: 'stands',
    because: 'accounts of this kind or with this namespace never have it',
  },
  {
    azureCode: 'InvalidResourceLocation',
    means: 'stands',
    because: 'a resource does not move to another region',
  },
  {
    provider: 'Microsoft.Insights',
    azureCode: 'Conflict',
    says: /already used in diagnostic setting/i,
    means: 'stands',
    because: 'another setting sends the category there already (terraform-provider-azurerm#21161)',
  },
  {
    azureCode: 'AnotherOperationInProgress',
    means: LATER,
    whole: true,
    because: 'an operation holds the resource or the network it lies in',
  },
  {
    azureCode: 'RetryableError',
    means: LATER,
    because:
      'Network says so itself, with 409, 429 or in an operation (terraform-provider-azurerm#21293)',
  },
  {
    azureCode: 'RetryableErrorDueToAnotherOperation',
    means: LATER,
    because: 'Network says so itself',
  },
  {
    azureCode: 'ReferencedResourceNotProvisioned',
    means: LATER,
    because: 'the subnet or network interface that it names is being updated (…#17649)',
  },
  {
    says: /\b(ReferencedResourceNotProvisioned|RetryableError|AnotherOperationInProgress)\b/,
    means: LATER,
    because: 'the same, in the details of a wider error',
  },
  {
    azureCode: 'OperationNotAllowed',
    status: 409,
    means: LATER,
    because: 'not in the present state',
  },
  {
    azureCode: 'RequestConflict',
    means: LATER,
    whole: true,
    because: 'Cognitive Services is at work on the account above (its deployments, its network)',
  },
  {
    provider: 'Microsoft.Storage',
    azureCode: 'StorageAccountOperationInProgress',
    means: LATER,
    whole: true,
    because: 'an operation on the account wants to be alone (pulumi-azure-native#4497)',
  },
  {
    azureCode: 'StorageAccountOperationInProgress',
    means: LATER,
    because: 'the account that the resource uses is at work (a workspace, a private endpoint)',
  },
  {
    azureCode: 'StorageAccountIsNotProvisioned',
    means: LATER,
    because: 'the account was just made (azure-service-operator#1049)',
  },
  {
    says: /\b(StorageAccountIsNotProvisioned|StorageAccountOperationInProgress)\b/,
    means: LATER,
    because: 'Azure ML says it of its account, with BadRequest (azure-service-operator#3087)',
  },
  {
    says: /SubnetsHaveNoServiceEndpointsConfigured/,
    means: 'stands',
    because: 'somebody has to add the service endpoint to the subnet (azure-cli#32434)',
  },
  {
    azureCode: 'NetworkAclsValidationFailure',
    means: LATER,
    because:
      'a subnet in the rules is being updated: SubnetsNotProvisioned (azure-rest-api-specs#11143)',
  },
  {
    azureCode: 'SubnetsNotProvisioned',
    means: LATER,
    because: 'the same, by its own code',
  },
  {
    says: /\bSubnetsNotProvisioned\b/,
    means: LATER,
    because: 'the same, in the details',
  },
  {
    provider: 'Microsoft.KeyVault',
    azureCode: 'ConflictError',
    means: SOON,
    because:
      'the vault changed while the write was under way (https://go.microsoft.com/fwlink/?linkid=2147741)',
  },
  {
    provider: 'Microsoft.KeyVault',
    azureCode: 'VaultNotFound',
    means: LATER,
    because: 'the vault was just made, and its name is not known everywhere',
  },
  {
    provider: 'Microsoft.MachineLearningServices',
    azureCode: 'Conflict',
    means: LATER,
    because: 'another operation on the same entity runs in the workspace (azure-cli#17075)',
  },
  {
    provider: 'Microsoft.MachineLearningServices',
    azureCode: 'FailedDependency',
    means: LATER,
    because: 'what the workspace depends on did not answer it',
  },
  {
    azureCode: 'Conflict',
    status: 409,
    means: LATER,
    because: 'the usual word for somebody at work',
  },
  {
    status: 412,
    means: SOON,
    because: 'the resource changed since it was read: If-Match, or a check of the service itself',
  },
  {
    status: 404,
    means: LATER,
    because:
      'it or its parent is being made, or what the body names is gone (ResourceNotFound), and that can stand',
  },
]

/** The row that fits, if any. */
export function knownRefusal(refused: Refused): KnownRefusal | undefined {
  return KNOWN_REFUSALS.find(
    ({ provider, status, azureCode, says }) =>
      (provider === undefined || sameName(provider, refused.provider)) &&
      (status === undefined || status === refused.status) &&
      (azureCode === undefined || sameName(azureCode, refused.code)) &&
      (says === undefined || says.test(refused.text)),
  )
}

// Of these a row that we do not know may be either: they are tried again, a few times, and then they stand.
const UNSURE = new Set([409, 412, 423, 424, 425])

/** True for a status that says of itself that the time is wrong, not the request. */
export function mayPass(status: number): boolean {
  return UNSURE.has(status)
}
