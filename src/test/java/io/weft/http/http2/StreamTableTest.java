package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weft.common.Deadlines;
import io.weft.http.StreamTimers;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamTableTest {
  @Test
  void findsWhatWasAddedAndNotRemoved() throws Exception {
    try (ServerFixture fixture = ServerFixture.of(ServerFixture::echo)) {
      StreamTimers timers = new StreamTimers(new Deadlines());
      StreamTable table = new StreamTable();
      Map<Integer, Http2Stream> expected = new HashMap<>();
      Random random = new Random(9113);
      int next = 1;
      for (int step = 0; step < 20_000; step++) {
        if (random.nextInt(5) < 3) {
          Http2Stream stream = new Http2ServerStream(fixture.server, next, timers);
          table.add(stream);
          expected.put(next, stream);
          next += 2 * (1 + random.nextInt(3));
        } else {
          int id = 1 + 2 * random.nextInt(next);
          assertEquals(expected.remove(id) != null, table.remove(id));
        }
        assertEquals(expected.size(), table.size());
      }
      for (int id = 1; id < next; id += 2) {
        assertSame(expected.get(id), table.get(id));
      }
    }
  }
}
