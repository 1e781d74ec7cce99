package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HttpBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReplayBodyTest {
  private final AtomicInteger abandoned = new AtomicInteger();

  @Test
  void givesEachReaderTheWholeBody() throws IOException {
    ReplayBody body = new ReplayBody(body("hello world"), 100, () -> {});
    HttpBody first = body.reader();
    assertEquals("hello", text(first.readNBytes(5)));

    HttpBody second = body.reader();

    assertEquals("hello world", text(second.readAllBytes()));
    assertEquals(" world", text(first.readAllBytes()));
    assertTrue(body.isReplayable());
  }

  @Test
  void isExhaustedForAReaderThatHasReadAll() throws IOException {
    ReplayBody body = new ReplayBody(body("hello"), 100, () -> {});
    HttpBody first = body.reader();
    first.readNBytes(4);
    assertFalse(first.isExhausted());
    first.readNBytes(1);
    HttpBody second = body.reader();

    assertTrue(first.isExhausted());
    assertFalse(second.isExhausted());
    second.readAllBytes();
    assertTrue(second.isExhausted());
  }

  @Test
  void isGivenUpBeyondTheLimit() throws IOException {
    ReplayBody body = new ReplayBody(body("hello world"), 5, abandoned::incrementAndGet);

    assertEquals("hello world", text(body.reader().readAllBytes()));

    assertFalse(body.isReplayable());
    assertEquals(1, abandoned.get());
  }

  @Test
  void failsAReaderThatIsBehindWhenGivenUp() throws IOException {
    ReplayBody body = new ReplayBody(body("hello world"), 5, abandoned::incrementAndGet);
    HttpBody behind = body.reader();
    body.reader().readAllBytes();

    assertThrows(IOException.class, behind::readAllBytes);
  }

  @Test
  void givesWhatIsKeptWhileAnotherReaderWaits() throws IOException {
    SlowBody source = new SlowBody("kept", "late");
    ReplayBody body = new ReplayBody(source, 100, abandoned::incrementAndGet);
    source.release();
    HttpBody first = body.reader();
    first.readNBytes(4);
    Thread waiting = Thread.ofVirtual().start(() -> drain(first));

    HttpBody second = body.reader();
    assertEquals("kept", text(second.readNBytes(4)));

    source.release();
    source.release();
    assertEquals("late", text(second.readAllBytes()));
    assertTrue(body.isEnded());
    joined(waiting);
  }

  @Test
  void freesAReaderThatIsCancelled() {
    ReplayBody body = new ReplayBody(new SlowBody("never"), 100, abandoned::incrementAndGet);
    HttpBody reader = body.reader();
    Thread.ofVirtual().start(reader::cancel);

    assertThrows(IOException.class, reader::readAllBytes);
  }

  private static void drain(HttpBody body) {
    try {
      body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void joined(Thread thread) {
    try {
      assertTrue(thread.join(Duration.ofSeconds(5)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpBody body(String text) {
    return HttpBody.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
