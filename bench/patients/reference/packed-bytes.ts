/**
 * The bytes of a base64 text, in Node and in a browser. Written as a loop: `Uint8Array.from` makes an array of all the
 * characters first, tens of megabytes for a reader's weights.
 */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}
