package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.weft.common.Metadata;
import io.weft.net.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostDiffTest {
  @Test
  void countsThePrioritiesThatHostsCameToOrLeft() {
    HostDiff first = HostDiff.of(List.of(), List.of(at(1, 0), at(2, 0)));
    HostDiff moved = HostDiff.of(first.hosts(), List.of(at(1, 0), at(2, 1)));
    HostDiff same = HostDiff.of(moved.hosts(), List.of(at(1, 0), at(2, 1)));
    HostDiff gone = HostDiff.of(same.hosts(), List.of(at(2, 1)));

    assertEquals(1, first.changedPriorities());
    assertEquals(2, moved.changedPriorities());
    assertSame(first.hosts().get(1), moved.hosts().get(1));
    assertEquals(0, same.changedPriorities());
    assertEquals(1, gone.changedPriorities());
    assertEquals(List.of(same.hosts().getFirst()), gone.removed());
  }

  private static Endpoint at(int port, int priority) {
    Address address = Address.of("127.0.0.1", port);
    return new Endpoint(
        address, "", 1, Locality.UNKNOWN, priority, Metadata.EMPTY, EndpointHealth.UNKNOWN);
  }
}
