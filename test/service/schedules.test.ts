// Settings of the timers are read as the Functions host reads them: what it would refuse never reaches it.
import { describe, expect, it } from 'vitest'
import { readSchedule, SCHEDULES, scheduleFor } from '../../src/schedules.ts'

// NCrontab 3.3 (atifaziz/NCrontab: CrontabFieldImpl.cs, CrontabField.cs, CrontabSchedule.cs) and the time spans of
// TimerSchedule.cs in Azure/azure-webjobs-sdk-extensions.
const hours = (text: string) => {
  const read = readSchedule(text)
  return typeof read === 'string' || read.kind !== 'times' ? read : read.fields[2]
}

describe('a schedule that the host takes is read', () => {
  it.each([
    ['a list', '0 0 1,5,3 * * *', [1, 3, 5]],
    ['a range', '0 0 7-9 * * *', [7, 8, 9]],
    ['a range that runs backwards', '0 0 9-7 * * *', [7, 8, 9]],
    ['a range with a step', '0 0 8-18/5 * * *', [8, 13, 18]],
    ['a beginning with a step', '0 0 5/9 * * *', [5, 14, 23]],
    ['a step of nothing, which is one', '0 0 20/0 * * *', [20, 21, 22, 23]],
    ['a step longer than the day', '0 0 */30 * * *', [0]],
    ['five fields', '0 4 * * *', [4]],
    ['blanks around and between', '  0   0 4 * * * ', [4]],
  ])('%s', (_, text, expected) => {
    expect(hours(text)).toEqual(expected)
  })

  it.each([
    ['a day that one of its months has', '31 1,2', [31], [1, 2]],
    ['a day that a leap year has', '29 2', [29], [2]],
  ])('%s', (_, daysOfMonths, days, months) => {
    expect(readSchedule(`0 0 0 ${daysOfMonths} *`)).toMatchObject({
      fields: [[0], [0], [0], days, months, expect.anything()],
    })
  })

  it.each([
    ['a name of three letters', 'mon', [1]],
    ['a whole name', 'Saturday', [6]],
    ['the beginning of a name that fits first', 's', [0]],
    ['names as a range', 'Mon-FRI', [1, 2, 3, 4, 5]],
  ])('%s', (_, weekday, expected) => {
    expect(readSchedule(`0 0 0 * * ${weekday}`)).toMatchObject({
      fields: [[0], [0], [0], expect.anything(), expect.anything(), expected],
    })
  })

  it.each([
    ['minutes', '00:05:00', 300_000],
    ['blanks around it', '  00:05:00 ', 300_000],
    ['a single digit', '6:0:0', 21_600_000],
    ['days', '1.12:00:00', 129_600_000],
  ])('a time span with %s', (_, text, milliseconds) => {
    expect(readSchedule(text)).toEqual({ kind: 'every', milliseconds })
  })
})

describe('a schedule that the host refuses, or takes for something else, is refused with the place', () => {
  it.each([
    ['nothing', '', '0 fields'],
    ['a word', 'hourly', '1 fields'],
    ['a nickname', '@daily', '1 fields'],
    ['seven fields, with a year', '0 0 0 * * * 2027', '7 fields'],
    ['tabs between', '0\t0\t0\t*\t*\t*', '1 fields'],
    ['the name of another setting', '%OTHER%', '1 fields'],
    ['an hour that there is not', '0 0 24 * * *', '"24" is no hour (0 to 23)'],
    ['a day that there is not', '0 0 0 0 * *', '"0" is no day (1 to 31)'],
    ['Sunday as 7, as cron has it', '0 0 0 * * 7', '"7" is no day of week (0 to 6)'],
    ['the last day of the month, as Quartz has it', '0 0 0 L * *', '"L" is no day'],
    ['no day in particular, as Quartz has it', '0 0 0 ? * MON', '"?" is no day'],
    ['the first Monday, as Quartz has it', '0 0 0 * * 1#1', '"1#1" is no day of week'],
    ['a name in the wrong place', '0 0 mon * * *', '"mon" is no hour'],
    ['a star with an end', '0 *-5 * * * *', '"*-5" is no minute'],
    ['a range with three ends', '0 1-2-3 * * * *', '"1-2-3" is no minute'],
    ['a range with a third end that is nothing', '0 1-2-x * * * *', '"1-2-x" is no minute'],
    ['a negative number', '0 -5 * * * *', '"-5" is no minute'],
    ['half a step', '0 5/ * * * *', '"5/" is no minute'],
    ['half a range', '0 5- * * * *', '"5-" is no minute'],
    ['an empty part', '0 5, * * * *', '"" is no minute'],
    ['a very long part, cut', `0 ${'9'.repeat(5000)} * * * *`, `"${'9'.repeat(20)}" is no minute`],
    ['24 hours, which are 24 days to .NET', '24:00:00', '1 fields'],
    ['a number, which is that many days to .NET', '5', '1 fields'],
    ['a negative time span', '-00:05:00', '1 fields'],
    ['a time span of nothing', '00:00:00', 'a time span of nothing'],
  ])('%s', (_, text, problem) => {
    const read = readSchedule(text)
    expect(read).toContain(problem)
    expect(read).toContain('expected NCRONTAB')
    expect(String(read).length).toBeLessThan(200)
  })
})

describe('a timer is registered', () => {
  const setting = 'REBASELINE_KEY_SCHEDULE'
  it.each([
    ['by its default without the setting', {}, SCHEDULES[setting]],
    ['by its default when the setting is empty', { [setting]: '' }, SCHEDULES[setting]],
    [
      'by its default when the host would refuse the setting: health says what is wrong',
      { [setting]: 'now and then' },
      SCHEDULES[setting],
    ],
    ['by the setting that the host takes', { [setting]: '00:05:00' }, '00:05:00'],
  ])('%s', (_, environment, expected) => {
    expect(scheduleFor(setting, environment)).toBe(expected)
  })
})
