package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import io.weft.common.Deadlines;
import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.http.UpstreamInfo;
import io.weft.http.http2.hpack.HpackDecoder;
import io.weft.http.http2.hpack.HpackEncoder;
import io.weft.http.http2.hpack.HpackException;
import io.weft.net.ReadBuffer;
import io.weft.stats.StatsStore;
import io.weft.testing.ScriptedConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Gives the HTTP/2 codec bytes that nobody chose. Whatever they are, it must come to an end, fail
 * only in its own ways, and leave nothing behind.
 *
 * <p>Runs the inputs of the folder {@code Http2FuzzTestInputs}, and looks for new ones under {@code
 * scripts/fuzz}.
 */
class Http2FuzzTest {
  private static final int MAX_BYTES = 4096;
  private static final long TABLE_BYTES = 4096;
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  @FuzzTest(maxDuration = "1m")
  void frames(byte @NotNull @WithLength(max = MAX_BYTES) [] bytes) throws IOException {
    ScriptedConnection connection =
        new ScriptedConnection(Http2ServerConnection.PREFACE).feed(SETTINGS).feed(bytes).end();
    Http2ServerConnection server =
        new Http2ServerConnection(
            connection,
            new ReadBuffer(connection.in()),
            Http2Settings.DEFAULT,
            Http2Stats.of(new StatsStore().root()),
            CodecCallbacks.NONE,
            new Http2ServerConnection.Limits(ServerConnectionOptions.DEFAULT, new Deadlines()));

    server.serve(new Echo());

    assertEquals(0, server.streams().size());
    assertEquals(0, InboxBudget.bytes());
  }

  @FuzzTest(maxDuration = "1m")
  void answers(byte @NotNull @WithLength(max = MAX_BYTES) [] bytes) throws Exception {
    Ended ended = new Ended(new CountDownLatch(1));
    Http2ClientConnection client =
        new Http2ClientConnection(
            new ScriptedConnection().feed(SETTINGS).feed(bytes).end(),
            Http2Settings.DEFAULT,
            Http2Stats.of(new StatsStore().root().scope("cluster.c")),
            CodecCallbacks.NONE,
            new Deadlines(),
            ended);
    assertTrue(client.tryReserve());
    ClientStream stream = client.newStream(new UpstreamInfo());
    // Before anything is read, so that there is a stream which the bytes may belong to.
    stream.sendHeaders(
        HeaderMap.of(":method", "GET", ":path", "/", ":scheme", "http", ":authority", "a"), true);

    client.start("us");
    try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
      response.body().readAllBytes();
    } catch (IOException e) {
      // Most bytes are no answer.
    }
    stream.reset(ResetReason.LOCAL_RESET);
    ended.latch().await();

    assertEquals(0, client.streams().size());
    assertEquals(0, InboxBudget.bytes());
  }

  @FuzzTest(maxDuration = "1m")
  void blocks(byte @NotNull @WithLength(max = MAX_BYTES) [] bytes) throws IOException {
    List<String> fields = new ArrayList<>();
    try {
      new HpackDecoder(TABLE_BYTES)
          .decode(bytes, 0, bytes.length, (name, value, good) -> fields.add(name + "=" + value));
    } catch (HpackException e) {
      return;
    }
    HpackEncoder encoder = new HpackEncoder(TABLE_BYTES, true);
    encoder.begin();
    for (String field : fields) {
      int equals = field.indexOf('=', 1);
      encoder.field(
          HeaderName.of(equals < 0 ? field : field.substring(0, equals)),
          equals < 0 ? "" : field.substring(equals + 1));
    }
    List<String> again = new ArrayList<>();
    new HpackDecoder(TABLE_BYTES)
        .decode(
            encoder.bytes(),
            0,
            encoder.length(),
            (name, value, good) -> again.add(name + "=" + value));

    assertEquals(fields.size(), again.size());
  }

  /** Waits for the end of a connection. */
  private record Ended(CountDownLatch latch) implements Http2ClientConnection.Listener {
    @Override
    public void onStreamEnd(Http2ClientConnection connection) {
      // There is one only.
    }

    @Override
    public void onStreamFailure(ResetReason reason) {
      // Told to whoever reads, too.
    }

    @Override
    public void onRetired(Http2ClientConnection connection) {
      // No other stream will begin.
    }

    @Override
    public void onClosed(Http2ClientConnection connection, Http2ClientConnection.End end) {
      latch.countDown();
    }
  }

  /** Reads the body of a request and answers with its length. */
  private static final class Echo implements StreamHandler {
    @Override
    public void serve(ServerStream stream) {
      try {
        stream.respond(ServerFixture.echo(stream));
      } catch (IOException e) {
        // The stream was reset, or the client is gone.
      }
    }

    @Override
    public void refuse(ServerStream stream, CodecError error) {
      assertEquals(CodecError.NO_ANSWER, error.status());
    }
  }
}
