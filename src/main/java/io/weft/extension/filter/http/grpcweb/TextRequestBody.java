package io.weft.extension.filter.http.grpcweb;

import io.weft.http.HttpBody;
import io.weft.http.ProducedBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Decodes a body in base64, which may be padded after each message. */
final class TextRequestBody extends ProducedBody {
  private static final int GROUP = 4;

  private final byte[] text = new byte[GROUP * 1024];
  private int textLength;
  private volatile boolean malformed;

  TextRequestBody(HttpBody body) {
    super(body);
  }

  /** Whether reading failed since the text is no base64; any thread. */
  boolean isMalformed() {
    return malformed;
  }

  @Override
  public boolean isExhausted() {
    return available() == 0 && textLength == 0 && body().isExhausted();
  }

  @Override
  protected byte @Nullable [] produce() throws IOException {
    if (textLength < GROUP) {
      int count = body().read(text, textLength, text.length - textLength);
      if (count < 0) {
        if (textLength > 0) {
          throw malformed();
        }
        return null;
      }
      textLength += count;
    }
    return decode();
  }

  /** Decodes whole groups up to the first that is padded. */
  private byte[] decode() throws StreamResetException {
    int whole = textLength - textLength % GROUP;
    for (int end = GROUP; end < whole; end += GROUP) {
      if (text[end - 1] == '=') {
        whole = end;
      }
    }
    byte[] groups = Arrays.copyOf(text, whole);
    System.arraycopy(text, whole, text, 0, textLength - whole);
    textLength -= whole;
    try {
      return Base64.getDecoder().decode(groups);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private StreamResetException malformed() {
    malformed = true;
    return new StreamResetException(ResetReason.DOWNSTREAM_PROTOCOL_ERROR);
  }
}
