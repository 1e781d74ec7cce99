package io.weft.http.http1;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells whether a client begins to speak HTTP/2 without having asked. */
final class PrefaceDetector {
  /** No request of HTTP/1 begins so; RFC 9113 section 3.4 goes on after it. */
  private static final byte[] PREFACE = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);

  private PrefaceDetector() {}

  /** Whether {@code input} goes on with HTTP/2; blocks while that is in doubt. Consumes nothing. */
  static boolean isNext(Http1Input input) throws IOException {
    int checked = 0;
    while (checked < PREFACE.length) {
      int buffered = Math.min(PREFACE.length, input.buffer().remaining());
      for (; checked < buffered; checked++) {
        if (input.buffer().array()[input.buffer().position() + checked] != PREFACE[checked]) {
          return false;
        }
      }
      if (checked < PREFACE.length && !input.fill(PREFACE.length)) {
        return false;
      }
    }
    return true;
  }
}
