package io.weft.tls;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.Arrays;

/** The little of DER (X.690) that it takes to put the key of one format into another. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;
  static final byte[] ZERO = element(INTEGER, new byte[] {0});
  static final byte[] NULL = {5, 0};

  private final byte[] bytes;
  private int position;

  /** Reads {@code bytes}, one element after the other. */
  Der(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasNext() {
    return position < bytes.length;
  }

  /** The tag of the next element. */
  int tag() throws InvalidKeyException {
    if (!hasNext()) {
      throw new InvalidKeyException("truncated DER");
    }
    return bytes[position] & 0xff;
  }

  /** The content of the next element, which is passed. */
  byte[] content() throws InvalidKeyException {
    int at = position + 1;
    if (at >= bytes.length) {
      throw new InvalidKeyException("truncated DER");
    }
    int length = bytes[at++] & 0xff;
    if (length >= 0x80) {
      int octets = length & 0x7f;
      if (octets == 0 || octets > 3 || at + octets > bytes.length) {
        throw new InvalidKeyException("malformed DER length");
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = (length << 8) | (bytes[at++] & 0xff);
      }
    }
    if (length > bytes.length - at) {
      throw new InvalidKeyException("truncated DER");
    }
    position = at + length;
    return Arrays.copyOfRange(bytes, at, position);
  }

  /** An element of {@code tag} that holds {@code parts} one after the other. */
  static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 | octets);
      for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
        out.write(length >> shift);
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
