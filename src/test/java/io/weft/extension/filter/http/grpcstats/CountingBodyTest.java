package io.weft.extension.filter.http.grpcstats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountingBodyTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 6, 7, 100})
  void countsMessagesHoweverTheyArrive(int pieceBytes) throws IOException {
    String frames = "\0\0\0\0\0" + "\0\0\0\0\3abc" + "\1\0\0\0\1x" + "\0\0\0\0\2";
    AtomicInteger messages = new AtomicInteger();
    AtomicReference<HeaderMap> trailers = new AtomicReference<>();
    HeaderMap sent = HeaderMap.of("grpc-status", "0");
    CountingBody body =
        new CountingBody(
            HttpBody.of(frames.getBytes(StandardCharsets.ISO_8859_1), sent),
            messages::addAndGet,
            trailers::set);
    byte[] piece = new byte[pieceBytes];
    int total = 0;
    for (int count = body.read(piece, 0, pieceBytes);
        count >= 0;
        count = body.read(piece, 0, pieceBytes)) {
      total += count;
    }

    assertEquals(frames.length(), total);
    assertEquals(4, messages.get());
    assertEquals(sent, trailers.get());
  }
}
