using './main.bicep'

param keyIdentifier = 'https://kv-bank-keys.vault.azure.net/keys/fraud/fedcba9876543210fedcba9876543210'
