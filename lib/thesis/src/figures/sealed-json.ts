/** JSON files that say the checksum of the rest of themselves, so that one that was changed is known by itself. */
import { type JsonRecord, record, SchemaError } from 'l2o/internal/data/json.js';
import { sha256 } from 'l2o/internal/sha256.js';
import { canonicalJson } from 'l2o/internal/store/canonical.js';
import { jsonText } from './json-text.js';

/** The text of a file with its checksum. Equal content, equal bytes. @throws RangeError when a number is not finite */
export function sealedJson(content: JsonRecord): string {
  return jsonText({ ...content, checksum: checksumOf(JSON.parse(jsonText(content))) });
}

/** What stands in a file beside its checksum. @throws SchemaError when that is another's */
export function unsealed(value: unknown): JsonRecord {
  const { checksum, ...content } = record(value, 'the file');
  if (checksum === checksumOf(content)) return content;
  throw new SchemaError('checksum', 'that of the rest of the file');
}

function checksumOf(content: JsonRecord): string {
  return sha256(canonicalJson(content));
}
