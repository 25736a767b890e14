/* using './estate.bicep' */
using './modules/compiled.json' // not '../x.bicep'

param name = 'compiled'
