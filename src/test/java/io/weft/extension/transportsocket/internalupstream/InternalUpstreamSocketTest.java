package io.weft.extension.transportsocket.internalupstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.Metadata;
import io.weft.extension.transportsocket.internalupstream.InternalUpstreamSocket.Owner;
import io.weft.extension.transportsocket.internalupstream.InternalUpstreamSocket.Passed;
import io.weft.net.ConnectOptions;
import io.weft.net.RawTransportSocket;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InternalUpstreamSocketTest {
  private final Scope scope = new StatsStore().root();

  @Test
  void passesMetadataOfHostAndClusterOnAndCountsWhatIsNotThere() {
    Metadata host =
        Metadata.EMPTY.with("a", Map.of("from", "host")).with("x", Map.of("from", "host"));
    Metadata cluster = Metadata.EMPTY.with("b", Map.of("from", "cluster"));
    InternalUpstreamSocket socket =
        new InternalUpstreamSocket(
            List.of(
                new Passed("a", Owner.HOST),
                new Passed("b", Owner.CLUSTER),
                new Passed("b", Owner.HOST)),
            RawTransportSocket.INSTANCE,
            scope);

    Metadata passed = socket.passthrough(ConnectOptions.NONE.forHost("", host, cluster)).metadata();

    assertEquals(
        Metadata.EMPTY.with("a", Map.of("from", "host")).with("b", Map.of("from", "cluster")),
        passed);
    assertEquals(1, scope.counter("no_metadata").value());
  }
}
