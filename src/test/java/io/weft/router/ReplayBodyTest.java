package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HttpBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplayBodyTest {
  @Test
  void givesEachReaderTheWholeBody() throws IOException {
    ReplayBody body = new ReplayBody(body("hello world"), 100);
    HttpBody first = body.reader();
    assertEquals("hello", text(first.readNBytes(5)));

    HttpBody second = body.reader();

    assertEquals("hello world", text(second.readAllBytes()));
    assertEquals(" world", text(first.readAllBytes()));
    assertTrue(body.isReplayable());
  }

  @Test
  void isGivenUpBeyondTheLimit() throws IOException {
    ReplayBody body = new ReplayBody(body("hello world"), 5);

    assertEquals("hello world", text(body.reader().readAllBytes()));

    assertFalse(body.isReplayable());
  }

  private static HttpBody body(String text) {
    return HttpBody.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
