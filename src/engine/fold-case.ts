// How names and ids are compared: without case, as Azure does, and with no other change to the text.

/**
 * The text with its capital letters made small. Two texts that Azure takes for one have the same folded form.
 * Only letters that are each other's capital and small form are folded, one by one. `toLowerCase` does more: it makes a
 * plain `k` of the Kelvin sign (U+212A), two characters of `İ` (U+0130), and another letter of the sigma at the end of a
 * word, so that a foreign name could pass for one of ours, or a key depend on what stands beside it. .NET, on which
 * Resource Manager rests, compares ordinally in the same way (StringComparison.OrdinalIgnoreCase).
 * unverified: how Azure compares letters beyond ASCII in the names of resource groups.
 */
export function foldCase(text: string): string {
  return isAscii(text) ? text.toLowerCase() : text.replaceAll(/\p{Lu}/gu, small)
}

/** True when two texts differ in nothing but case. */
export function sameName(left: string, right: string): boolean {
  return left === right || foldCase(left) === foldCase(right)
}

function small(capital: string): string {
  const letter = capital.toLowerCase()
  return letter.toUpperCase() === capital && letter.length === capital.length ? letter : capital
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return false
  }
  return true
}
