/** planer ships no types; this is the part that is measured. */
declare module 'planer' {
  const planer: { extractFrom(body: string, contentType: 'text/plain'): string }
  export default planer
}
