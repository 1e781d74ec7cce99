package io.weft.listener;

import java.util.concurrent.atomic.LongAdder;

/** What a listener counts; any thread. */
final class ListenerStats {
  final LongAdder cxTotal = new LongAdder();
  final LongAdder cxActive = new LongAdder();
  final LongAdder cxDestroy = new LongAdder();
  final LongAdder cxOverflow = new LongAdder();
  final LongAdder globalCxOverflow = new LongAdder();
  final LongAdder preCxActive = new LongAdder();
  final LongAdder preCxTimeout = new LongAdder();
  final LongAdder listenerFilterError = new LongAdder();
  final LongAdder listenerFilterRemoteClose = new LongAdder();
  final LongAdder noFilterChainMatch = new LongAdder();
  final LongAdder transportSocketConnectTimeout = new LongAdder();
  final LongAdder acceptFailed = new LongAdder();

  /** A filter chain begins to serve a connection. */
  void opened() {
    cxTotal.increment();
    cxActive.increment();
  }

  /** A connection has ended after {@code nanos}. */
  void closed(long nanos) {
    cxActive.decrement();
    cxDestroy.increment();
  }
}
