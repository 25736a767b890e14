using none

param suffix = 'x'
