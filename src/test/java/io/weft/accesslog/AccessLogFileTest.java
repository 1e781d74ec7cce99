package io.weft.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.stats.StatsStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class AccessLogFileTest {
  private static final AccessLogFile.Flushing SOON =
      new AccessLogFile.Flushing(1_000_000, 64 * 1024, 1024 * 1024);
  private static final AccessLogFile.Flushing NEVER =
      new AccessLogFile.Flushing(TimeUnit.HOURS.toNanos(1), 64 * 1024, 1024 * 1024);

  @TempDir Path folder;
  private final StatsStore stats = new StatsStore();
  private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

  @Test
  void writesLinesInOrderAfterTheInterval() throws IOException {
    try (AccessLogFile file = file(() -> sink, SOON)) {
      file.write(bytes("one\n"));
      file.write(bytes("two\n"));
      await(() -> sink.toString(StandardCharsets.UTF_8).equals("one\ntwo\n"));
    }
    assertEquals(2, counter("write_buffered"));
    assertTrue(counter("write_completed") >= 1);
    assertTrue(counter("flushed_by_timer") >= 1);
    assertEquals(0, buffered());
  }

  @Test
  void writesAtOnceWhenEnoughWaits() throws IOException {
    AccessLogFile.Flushing bySize = new AccessLogFile.Flushing(TimeUnit.HOURS.toNanos(1), 6, 1024);
    try (AccessLogFile file = file(() -> sink, bySize)) {
      file.write(bytes("one\n"));
      file.write(bytes("two\n"));
      await(() -> sink.size() == 8);
    }
    assertEquals(0, counter("flushed_by_timer"));
  }

  @Test
  void writesWhatWaitsWhenClosed() throws IOException {
    AccessLogFile file = file(() -> sink, NEVER);
    file.write(bytes("last words\n"));

    file.close();

    assertEquals("last words\n", sink.toString(StandardCharsets.UTF_8));
    file.write(bytes("too late\n"));
    assertEquals(1, counter("write_failed"));
  }

  @Test
  void goesOnAfterAFullDiskAndCountsWhatWasLost() throws IOException {
    AtomicBoolean full = new AtomicBoolean(true);
    OutputStream disk =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (full.get()) {
              throw new IOException("No space left on device");
            }
            sink.write(bytes, offset, length);
          }
        };
    try (AccessLogFile file = file(() -> disk, SOON)) {
      file.write(bytes("lost\n"));
      await(() -> counter("write_failed") == 1);
      full.set(false);
      file.write(bytes("kept\n"));
      await(() -> sink.toString(StandardCharsets.UTF_8).equals("kept\n"));
    }
    assertEquals(1, counter("write_failed"));
  }

  @Test
  void countsWhatTheFullDeviceOfTheSystemRefuses() throws IOException {
    Path device = Path.of("/dev/full");
    assumeTrue(Files.exists(device));
    try (AccessLogFiles files = new AccessLogFiles(Map.of(), SOON, stats.root())) {
      AccessLogFile file = files.file(device.toString());
      file.write(bytes("lost\n"));
      await(() -> counter("write_failed") == 1);
    }
  }

  @Test
  void writesToANewFileAfterARotation() throws IOException {
    Path path = folder.resolve("access.log");
    Path rotated = folder.resolve("access.log.1");
    try (AccessLogFiles files = new AccessLogFiles(Map.of(), SOON, stats.root())) {
      AccessLogFile file = files.file(path.toString());
      file.write(bytes("before\n"));
      await(() -> read(path).equals("before\n"));
      Files.move(path, rotated);
      file.write(bytes("between\n"));
      await(() -> read(rotated).equals("before\nbetween\n"));

      files.reopen();
      await(() -> Files.exists(path));
      file.write(bytes("after\n"));
      await(() -> read(path).equals("after\n"));
    }
    assertEquals("before\nbetween\n", read(rotated));
  }

  @Test
  void triesAgainWhenTheFileCannotBeOpenedAnew() throws IOException {
    AtomicBoolean refuses = new AtomicBoolean();
    AccessLogFile.Opener opener =
        () -> {
          if (refuses.get()) {
            throw new IOException("Permission denied");
          }
          return sink;
        };
    try (AccessLogFile file = file(opener, SOON)) {
      refuses.set(true);
      file.reopen();
      await(() -> counter("reopen_failed") == 1);
      refuses.set(false);
      file.write(bytes("again\n"));
      await(() -> sink.toString(StandardCharsets.UTF_8).equals("again\n"));
    }
  }

  @Test
  void dropsWhatASlowSinkCannotTakeWithoutWaiting() throws IOException {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            writing.countDown();
            try {
              released.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            sink.write(bytes, offset, length);
          }
        };
    AccessLogFile.Flushing small = new AccessLogFile.Flushing(0, 1, 10);
    try (AccessLogFile file = file(() -> slow, small)) {
      file.write(bytes("first\n"));
      awaitLatch(writing);
      file.write(bytes("second\n"));
      file.write(bytes("third\n"));
      file.write(bytes("4\n"));
      assertEquals(1, counter("write_failed"));
      assertEquals(9, buffered());
      released.countDown();
    }
    assertEquals("first\nsecond\n4\n", sink.toString(StandardCharsets.UTF_8));
    assertEquals(0, buffered());
  }

  @Test
  void isNotMadeWhenTheFileCannotBeOpened() {
    AccessLogFiles files = new AccessLogFiles(Map.of(), SOON, stats.root());
    assertThrows(IOException.class, () -> files.file(folder + "/none/access.log"));
  }

  private AccessLogFile file(AccessLogFile.Opener opener, AccessLogFile.Flushing flushing)
      throws IOException {
    return new AccessLogFile("test", opener, flushing, stats.root());
  }

  private long counter(String name) {
    return stats.root().scope("filesystem").counter(name).value();
  }

  private long buffered() {
    return stats.root().scope("filesystem").gauge("write_total_buffered").value();
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      return "";
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    await(() -> latch.getCount() == 0);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("has not come true");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
