const FINAL_BINARY = 0x82;
const [LENGTH_16, LENGTH_64] = [126, 127];

/** A binary message as it travels from a server: in one frame, unmasked (RFC 6455, 5.2). */
const frame = (bytes: Uint8Array): Buffer => {
  const { length } = bytes;
  const start = length < LENGTH_16 ? 2 : length < 2 ** 16 ? 4 : 10;
  const framed = Buffer.allocUnsafe(start + length);
  framed[0] = FINAL_BINARY;
  framed[1] = start === 2 ? length : start === 4 ? LENGTH_16 : LENGTH_64;
  if (start === 4) framed.writeUInt16BE(length, 2);
  if (start === 10) framed.writeBigUInt64BE(BigInt(length), 2);
  framed.set(bytes, start);
  return framed;
};

/** Frames messages; one that goes to many in turn is framed once. */
export const framing = (): ((bytes: Uint8Array) => Buffer) => {
  let last: Uint8Array | undefined;
  let framed: Buffer = Buffer.alloc(0);
  return (bytes) => {
    if (bytes !== last) [last, framed] = [bytes, frame(bytes)];
    return framed;
  };
};
