package io.weft.http.http1;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Gives {@link RequestTarget} targets that nobody chose. */
class RequestTargetFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void absoluteForm(@NotNull String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    String target = new String(octets, StandardCharsets.ISO_8859_1);
    if (octets.length == 0
        || octets[0] == '/'
        || octets[0] == '*'
        || !RequestTarget.isValid(octets, 0, octets.length, false)) {
      return;
    }
    try {
      RequestTarget taken = RequestTarget.absolute(target);

      assertTrue(taken.path().startsWith("/") || taken.path().startsWith("?"), target);
      assertFalse(taken.authority().contains("@"), target);
      assertTrue(RequestTarget.isHostAndPort(taken.authority(), false), target);
      assertTrue(target.endsWith(taken.path()) || taken.path().equals("/"), target);
    } catch (Http1Exception e) {
      // Refused, which is fine.
    }
  }
}
