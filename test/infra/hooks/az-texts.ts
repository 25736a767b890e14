// What az prints, in the forms in which people have published it (addresses and ids replaced).

/** A deployment whose event subscription did not pass the handshake: https://github.com/Azure/azure-cli/issues/21006 */
export const HANDSHAKE =
  'ERROR: {"status":"Failed","error":{"code":"DeploymentFailed","message":"At least one resource deployment operation failed. Please list deployment operations for details.","details":[{"code":"Conflict","message":"{\\r\\n  \\"status\\": \\"Failed\\",\\r\\n  \\"error\\": {\\r\\n    \\"code\\": \\"ResourceDeploymentFailure\\",\\r\\n    \\"message\\": \\"The resource operation completed with terminal provisioning state \'Failed\'.\\",\\r\\n    \\"details\\": [{\\r\\n      \\"code\\": \\"Url validation\\",\\r\\n      \\"message\\": \\"Webhook validation handshake failed for https://func-rebaseline-prod.azurewebsites.net/runtime/webhooks/EventGrid?functionName=resourceChanged&code=kUq7secretkey. Http POST request failed with response code Forbidden. For troublehooting, visit https://aka.ms/esvalidation.\\"\\r\\n    }]\\r\\n  }\\r\\n}"}]}}\n'

/** https://github.com/Azure/bicep/issues/11656 */
export const ENDPOINT_NOT_FOUND =
  'ERROR: {"status":"Failed","error":{"code":"DeploymentFailed","message":"At least one resource deployment operation failed.","details":[{"code":"Endpoint validation","message":"Destination endpoint not found."}]}}\n'

/** https://github.com/TaoYang-Cloud/azure.policy.monitor/issues/12 */
export const SECOND_TOPIC =
  'ERROR: {"status":"Failed","error":{"code":"DeploymentFailed","message":"At least one resource deployment operation failed.","details":[{"code":"BadRequest","message":"{\\r\\n  \\"error\\": {\\r\\n    \\"code\\": \\"InvalidRequest\\",\\r\\n    \\"message\\": \\"There is an existing tracked system topic for the given source /subscriptions/xxx. Only one system topic is allowed per source.\\"\\r\\n  }\\r\\n}"}]}}\n'

/** The lines that the SDK below az makes of an error. */
export const NOT_AUTHORIZED = `ERROR: (AuthorizationFailed) The client 'me@example.com' does not have authorization to perform action 'Microsoft.Resources/deployments/write' over scope '/subscriptions/x'.
Code: AuthorizationFailed
Message: The client 'me@example.com' does not have authorization to perform action 'Microsoft.Resources/deployments/write' over scope '/subscriptions/x'.
`

/** What `az rest` prints for a 404. */
export const NOT_FOUND =
  'ERROR: Not Found({"error":{"code":"ResourceNotFound","message":"The Resource was not found."}})\n'
