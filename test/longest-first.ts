import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What begins last goes on alone when everything else has ended.
const LONGEST = ['crash', 'e2e', 'sandbox/host', 'assess', 'scripts', 'package', 'walk', 'rules']

/** Starts what takes longest first, on a machine that never ran it as well, and the files of a project together. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

function placeOf({ moduleId, project }: TestSpecification): number {
  const place = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}`))
  return PROJECTS.indexOf(project.name) * LONGEST.length + (place < 0 ? LONGEST.length - 1 : place)
}

const PROJECTS = ['whole', 'apart', 'random', 'unit']
