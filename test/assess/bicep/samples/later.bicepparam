using './modules/account.bicep'

param suffix = 'a${externalInput('pipeline.suffix', 'x')}'
