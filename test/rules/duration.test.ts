import { expect, it } from 'vitest'
import { durationDays, durationMinutes } from '../../src/rules/duration.ts'

it.each([
  { name: 'P90D', because: 'days are days', want: 90 },
  { name: 'P1Y', because: 'a year is 365 days', want: 365 },
  { name: 'P18M', because: 'a month is 30 days', want: 540 },
  { name: 'P2W', because: 'a week is 7 days', want: 14 },
  { name: 'P1Y2M3W4D', because: 'parts add up', want: 365 + 60 + 21 + 4 },
  { name: 'p30d', because: 'Azure answers in either case', want: 30 },
  { name: 'P30DT12H', because: 'a part of a day counts for nothing', want: 30 },
  { name: 'P30DT', because: 'a time is announced and missing', want: undefined },
  { name: 'PTsoon', because: 'it says nothing', want: undefined },
  { name: 'PT36H', because: 'hours are no whole days', want: 0 },
  { name: 'P0D', because: 'no time is a time', want: 0 },
  { name: 'P', because: 'it says nothing', want: undefined },
  { name: 'PT', because: 'it says nothing', want: undefined },
  { name: '', because: 'it says nothing', want: undefined },
  { name: '90', because: 'a number has no unit', want: undefined },
  { name: 'P1.5Y', because: 'Key Vault takes whole numbers', want: undefined },
  { name: '-P30D', because: 'time does not run back', want: undefined },
  { name: 'P30D ', because: 'it is not trimmed into something else', want: undefined },
  { name: 'P1D1Y', because: 'the order is fixed', want: undefined },
])('$name is $want days: $because', ({ name, want }) => {
  expect(durationDays(name)).toBe(want)
})

it.each([
  { name: 'nothing', because: 'the policy has no such member', given: undefined },
  { name: 'null', because: 'Azure may say so', given: null },
  { name: 'a number', because: 'it has no unit', given: 90 },
  { name: 'an object', because: 'an API may change', given: { days: 90 } },
])('$name is no duration: $because', ({ given }) => {
  expect(durationDays(given)).toBeUndefined()
  expect(durationMinutes(given)).toBeUndefined()
})

it.each([
  { name: 'PT15M', because: 'minutes are minutes', want: 15 },
  { name: 'PT1H30M', because: 'parts add up', want: 90 },
  { name: 'P3D', because: 'a day has 1440', want: 4320 },
  { name: 'P1DT1H', because: 'days and hours add up', want: 1500 },
  { name: 'PT90S', because: 'a second is a part of one', want: 1.5 },
  { name: 'pt1h', because: 'Azure answers in either case', want: 60 },
  { name: 'PT', because: 'it says nothing', want: undefined },
  { name: '60', because: 'a number has no unit', want: undefined },
])('$name is $want minutes: $because', ({ name, want }) => {
  expect(durationMinutes(name)).toBe(want)
})
