using './main.bicep'

param officeRanges = ['203.0.113.16/28']
