package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.formatter.FormatContext;
import io.weft.http.HeaderName;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each attempt has its line, beside the one of the request. */
@Timeout(20)
class UpstreamLogTest {
  private final RouterFixture fixture = new RouterFixture();
  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    upstream.close();
    fixture.close();
  }

  @Test
  void anAttemptIsToldOfWithWhatItMoved() throws IOException {
    log(false, 0);
    fixture.cluster("u", upstream.then(answer(201, "hello", "x-a: b")));

    fixture.send(Routes.to("u").build(), fixture.post("/x", "abc"));

    assertEquals(List.of("UpstreamEnd /x 201 b rx=5 HTTP_11"), told());
  }

  @Test
  void everyAttemptHasItsOwnLine() throws IOException {
    log(false, 0);
    fixture.cluster("u", upstream.then(ScriptedUpstream.drop()).then(answer(200, "good")));

    fixture.send(Routes.to("u").retry("5xx", 1).build(), fixture.get("/"));

    assertEquals(
        List.of("UpstreamEnd / 0 - rx=0 HTTP_11 UC", "UpstreamEnd / 200 - rx=4 HTTP_11"), told());
  }

  @Test
  void anAttemptIsToldOfWhenItHasAStreamAndWhileItLasts() throws Exception {
    log(true, 20_000_000);
    fixture.cluster("u", upstream.then(hang()));

    Thread request =
        Thread.ofVirtual()
            .start(() -> {
              try {
                fixture.send(
                    Routes.to("u").timeout(Duration.ofMillis(200)).build(), fixture.get("/"));
              } catch (IOException e) {
                lines.add(e.toString());
              }
            });

    assertEquals("UpstreamPoolReady / 0 - rx=0 HTTP_11", lines.take());
    assertTrue(lines.take().startsWith("UpstreamPeriodic / 0 "));
    request.join();
    assertTrue(told().contains("UpstreamEnd / 0 - rx=0 HTTP_11"));
  }

  private void log(boolean onStream, long intervalNanos) {
    fixture.settings(
        new RouterSettings(
            false,
            false,
            true,
            false,
            List.of(),
            "",
            "",
            new UpstreamLogSettings(List.of(this::note), onStream, intervalNanos)));
  }

  private void note(FormatContext context) {
    StreamInfo info = context.streamInfo();
    StringBuilder line = new StringBuilder(context.accessLogType().text());
    line.append(' ').append(context.requestHeaders().get(HeaderName.PATH));
    line.append(' ').append(info.responseCode());
    line.append(' ').append(context.responseHeaders().get(HeaderName.of("x-a"), "-"));
    line.append(" rx=").append(info.bytes().received());
    line.append(' ').append(info.protocol());
    info.flags().stream().map(ResponseFlag::shortName).forEach(f -> line.append(' ').append(f));
    lines.add(line.toString());
  }

  private List<String> told() {
    List<String> all = new ArrayList<>();
    lines.drainTo(all);
    return all;
  }
}
