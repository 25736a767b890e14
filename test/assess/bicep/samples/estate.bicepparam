using './estate.bicep'

param password = 'is-never-in-a-file'
param names = ['a', 'b']
param access = 'open'
