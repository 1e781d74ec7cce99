package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverTransportTest {
  private static final AdsResponse RESPONSE =
      new AdsResponse("type", "v1", "n", List.of(), List.of(), "");

  private final List<String> opened = new ArrayList<>();
  private final FakePlane first = new FakePlane("first");
  private final FakePlane other = new FakePlane("other");
  private final FailoverTransport transport = new FailoverTransport(first, other);

  @Test
  void triesBothByTurnsAfterTwoFailuresOfTheFirst() {
    for (int i = 0; i < 5; i++) {
      transport.open(new Ignoring());
    }

    assertEquals(List.of("first", "first", "other", "first", "other"), opened);
    assertEquals("other", transport.target());
    assertEquals(2, transport.place());
  }

  @Test
  void staysWithTheFirstOnceItHasAnswered() {
    transport.open(new Ignoring());
    first.answers = true;
    transport.open(new Ignoring());
    first.answers = false;
    transport.open(new Ignoring());
    transport.open(new Ignoring());

    assertEquals(List.of("first", "first", "first", "first"), opened);
    assertEquals(1, transport.place());
  }

  /** Refuses every stream, or answers and then ends it. */
  private final class FakePlane implements DiscoveryTransport {
    private final String name;
    private boolean answers;

    FakePlane(String name) {
      this.name = name;
    }

    @Override
    public Stream open(Events events) {
      opened.add(name);
      if (answers) {
        events.onResponse(RESPONSE);
      }
      events.onEnd("gone");
      return new NoStream();
    }

    @Override
    public String target() {
      return name;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static final class NoStream implements DiscoveryTransport.Stream {
    @Override
    public void send(AdsRequest request, boolean withNode) {
      // Nobody hears it.
    }

    @Override
    public void next() {
      // Nothing comes.
    }

    @Override
    public void close() {
      // It has ended.
    }
  }

  private static final class Ignoring implements DiscoveryTransport.Events {
    @Override
    public void onResponse(AdsResponse response) {
      // Only the transport cares.
    }

    @Override
    public void onOpen() {
      // Only the transport cares.
    }

    @Override
    public void onEnd(String reason) {
      // Only the transport cares.
    }
  }
}
