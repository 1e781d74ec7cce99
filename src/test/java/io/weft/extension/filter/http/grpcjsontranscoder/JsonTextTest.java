package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
  void refusesWhatIsNestedTooDeep(String level) {
    String text = level.repeat(200_000);

    assertEquals(
        "Unexpected token.",
        assertThrows(TranscodingException.class, () -> JsonText.parse(stream(text))).problem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0.1", "-1", "1e-1"})
  void refusesANumberOfAMillionDigitsAtOnce(String begin) {
    String text = begin + "1".repeat(1 << 20);

    assertEquals(
        "Unexpected token.",
        assertTimeoutPreemptively(
                SOON,
                () -> assertThrows(TranscodingException.class, () -> JsonText.parse(stream(text))))
            .problem());
  }

  @Test
  void anItemOfAStreamIsBounded() throws IOException {
    Endless text = new Endless("[\"small\",\"", 'x');
    JsonText items = new JsonText(text, 10 << 20);
    items.beginArray();

    assertEquals(List.of("small"), items.nextItem());
    assertThrows(TranscodingException.class, items::nextItem);
    assertTrue(text.position < 11 << 20, () -> text.position + " bytes were read");
  }

  @Test
  void aStreamAsAWholeIsNotBounded() throws IOException {
    String item = "\"" + "x".repeat(1 << 20) + "\"";
    JsonText items = new JsonText(stream('[' + (item + ',').repeat(20) + item + ']'), 2 << 20);
    items.beginArray();
    int count = 0;
    while (!items.nextItem().isEmpty()) {
      count++;
    }

    assertEquals(21, count);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text that goes on with one character for two gigabytes. */
  private static final class Endless extends InputStream {
    private final byte[] begin;
    private final char rest;
    private int position;

    Endless(String begin, char rest) {
      this.begin = begin.getBytes(StandardCharsets.US_ASCII);
      this.rest = rest;
    }

    @Override
    public int read() {
      if (position == Integer.MAX_VALUE) {
        return -1;
      }
      int at = position++;
      return at < begin.length ? begin[at] : rest;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(length, Integer.MAX_VALUE - position);
      for (int i = offset; i < offset + count; i++) {
        target[i] = (byte) read();
      }
      return count == 0 ? -1 : count;
    }
  }
}
