using './main.bicep'

param accounts = [
  { name: 'ststatements' }
  { name: 'ststatementsold', keyVersion: '0123456789abcdef0123456789abcdef' }
]
