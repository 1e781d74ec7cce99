package io.weft.extension.filter.http.grpcjsontranscoder;

import java.nio.charset.StandardCharsets;

/** Reads the wire format of protobuf. Used by one thread. Source: protobuf's encoding page. */
final class WireReader {
  private static final int END_GROUP = 4;
  private static final int MAX_DEPTH = 100;

  private final byte[] bytes;
  private final int end;
  private int position;

  WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private WireReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  boolean hasNext() {
    return position < end;
  }

  /** The next tag: field number above three bits of the wire type. */
  int tag() throws TranscodingException {
    int tag = (int) varint();
    if (tag >>> 3 == 0) {
      throw malformed();
    }
    return tag;
  }

  long varint() throws TranscodingException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position == end) {
        throw malformed();
      }
      byte part = bytes[position++];
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  int fixed32() throws TranscodingException {
    return (int) fixed(4);
  }

  long fixed64() throws TranscodingException {
    return fixed(8);
  }

  byte[] bytes() throws TranscodingException {
    WireReader part = part();
    byte[] copy = new byte[part.end - part.position];
    System.arraycopy(bytes, part.position, copy, 0, copy.length);
    return copy;
  }

  String text() throws TranscodingException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** What is next, of the length that stands before it. */
  WireReader part() throws TranscodingException {
    long length = varint();
    if (length < 0 || length > end - position) {
      throw malformed();
    }
    int from = position;
    position += (int) length;
    return new WireReader(bytes, from, position);
  }

  /** Passes over the value of a field that nobody knows. */
  void skip(int tag) throws TranscodingException {
    skip(tag, 0);
  }

  private void skip(int tag, int depth) throws TranscodingException {
    switch (tag & 7) {
      case Wire.VARINT -> varint();
      case Wire.FIXED64 -> fixed64();
      case Wire.BYTES -> part();
      case Wire.FIXED32 -> fixed32();
      case Wire.GROUP -> {
        if (depth > MAX_DEPTH) {
          throw malformed();
        }
        for (int inner = tag(); (inner & 7) != END_GROUP; inner = tag()) {
          skip(inner, depth + 1);
        }
      }
      default -> throw malformed();
    }
  }

  private long fixed(int size) throws TranscodingException {
    if (end - position < size) {
      throw malformed();
    }
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[position++] & 0xffL) << (8 * i);
    }
    return value;
  }

  private static TranscodingException malformed() {
    return new TranscodingException("unexpected end of message or malformed field");
  }
}
