package io.weft.extension.filter.http.grpcweb;

import io.weft.http.ForwardingBody;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/** Decodes a body in base64, which may be padded after each message. */
final class TextRequestBody extends ForwardingBody {
  private static final int GROUP = 4;
  private static final byte[] NOTHING = {};

  private final byte[] text = new byte[GROUP * 1024];
  private int textLength;
  private byte[] decoded = NOTHING;
  private int position;
  private volatile boolean malformed;

  TextRequestBody(HttpBody body) {
    super(body);
  }

  /** Whether reading failed since the text is no base64; any thread. */
  boolean isMalformed() {
    return malformed;
  }

  @Override
  public long remaining() {
    return -1;
  }

  @Override
  public boolean isBuffered() {
    return false;
  }

  @Override
  public int available() {
    return decoded.length - position;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == decoded.length) {
      if (textLength < GROUP) {
        int count = body().read(text, textLength, text.length - textLength);
        if (count < 0) {
          if (textLength > 0) {
            throw malformed();
          }
          return -1;
        }
        textLength += count;
      }
      decode();
    }
    int count = Math.min(length, decoded.length - position);
    System.arraycopy(decoded, position, target, offset, count);
    position += count;
    return count;
  }

  /** Decodes whole groups up to the first that is padded. */
  private void decode() throws StreamResetException {
    int whole = textLength - textLength % GROUP;
    for (int end = GROUP; end < whole; end += GROUP) {
      if (text[end - 1] == '=') {
        whole = end;
      }
    }
    try {
      decoded = Base64.getDecoder().decode(Arrays.copyOf(text, whole));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
    position = 0;
    System.arraycopy(text, whole, text, 0, textLength - whole);
    textLength -= whole;
  }

  private StreamResetException malformed() {
    malformed = true;
    return new StreamResetException(ResetReason.DOWNSTREAM_PROTOCOL_ERROR);
  }
}
