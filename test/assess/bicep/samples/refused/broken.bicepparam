using './wrong.bicep'

param suffixes = 1
