package io.weft.xds;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streams to a control plane, and to another one as long as the first was never there: after two
 * failures of the first in a row both are tried by turns. Once the first has said anything, streams
 * go to it alone. Source: Envoy's {@code GrpcMuxFailover}.
 */
final class FailoverTransport implements DiscoveryTransport {
  private static final int PATIENCE = 2;

  private final DiscoveryTransport first;
  private final DiscoveryTransport other;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean isFirstKnown;
  private volatile boolean isAtOther;

  /** Streams to {@code first}, or to {@code other}. */
  FailoverTransport(DiscoveryTransport first, DiscoveryTransport other) {
    this.first = first;
    this.other = other;
  }

  @Override
  public Stream open(Events events) {
    isAtOther = !isAtOther && !isFirstKnown && failures.get() >= PATIENCE;
    return isAtOther ? other.open(events) : first.open(new FirstEvents(events));
  }

  @Override
  public String target() {
    return isAtOther ? other.target() : first.target();
  }

  @Override
  public String destination() {
    return isAtOther ? other.destination() : first.destination();
  }

  @Override
  public int place() {
    return isAtOther ? 2 : 1;
  }

  @Override
  public void close() {
    first.close();
    other.close();
  }

  /** Notes whether the first one is there. */
  private final class FirstEvents implements Events {
    private final Events events;

    FirstEvents(Events events) {
      this.events = events;
    }

    @Override
    public void onResponse(AdsResponse response) {
      isFirstKnown = true;
      events.onResponse(response);
    }

    @Override
    public void onOpen() {
      events.onOpen();
    }

    @Override
    public void onEnd(String reason) {
      failures.incrementAndGet();
      events.onEnd(reason);
    }
  }
}
