// The commands that give documents as Resource Manager has them, for hints.

/** For everything that a person may read. https://learn.microsoft.com/cli/azure/graph#az-graph-query */
export const ALL = '`az graph query -q "resources" --first 1000`'

/** For one resource; `id` in full, or a placeholder. https://learn.microsoft.com/cli/azure/resource#az-resource-show */
export function one(id = 'ID'): string {
  // An id comes from the input and may hold anything; what is odd is not put on a command line.
  const plain = /^[-\w/.()]+$/.test(id) ? id : 'ID'
  return `\`az resource show --ids ${plain}\``
}

/** For a deployment that is not made yet: a file by its name, so that what lies beside it is found. */
export function byName(file: string, parameters?: string): string {
  const values = parameters === undefined ? '' : ` --parameters ${parameters}`
  return `\`rebaseline assess --file ${file}${values}\``
}

/** For one resource, raw, in any api-version; in Azure CLI. */
export const RAW = '`az rest --method get --url "ID?api-version=VERSION"`'

/** Both, in words. */
export const INSTEAD = `give what ${ALL} prints, or ${one()} for one resource`
