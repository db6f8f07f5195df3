/** The part of opentype.js (which carries no types) that measuring text needs. */
declare module 'opentype.js' {
  namespace opentype {
    interface Glyph {
      readonly index: number;
      readonly advanceWidth: number;
    }
    interface Font {
      readonly unitsPerEm: number;
      readonly ascender: number;
      readonly descender: number;
      charToGlyph(character: string): Glyph;
      readonly position: Positioning;
    }
    /** The font's table of fine placing, GPOS. */
    interface Positioning {
      getKerningTables(script: string): readonly KerningTable[] | undefined;
      /** @param left index of a glyph, as `right` */
      getKerningValue(tables: readonly KerningTable[], left: number, right: number): number;
    }
    interface KerningTable {
      readonly lookupType: number;
    }
    function parse(buffer: ArrayBufferLike): Font;
  }
  export default opentype;
}
