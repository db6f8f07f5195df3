/** The part of opentype.js (which carries no types) that measuring text needs. */
declare module 'opentype.js' {
  namespace opentype {
    interface Font {
      readonly unitsPerEm: number;
      readonly ascender: number;
      readonly descender: number;
      /** Width of a text at a font size, kerning and ligatures included. */
      getAdvanceWidth(text: string, fontSize: number): number;
    }
    function parse(buffer: ArrayBufferLike): Font;
  }
  export default opentype;
}
