package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.upstream.Cluster;
import io.weft.upstream.RequestResponseSizeStats;
import io.weft.upstream.TimeoutBudgetStats;
import org.jspecify.annotations.Nullable;

/**
 * How long one attempt takes and how large its messages are, for clusters that count that. Owned by
 * the attempt's thread, and by the stream's when the response is there.
 */
final class AttemptSize {
  private final Cluster cluster;
  private final long startNanos = System.nanoTime();
  private boolean answered;
  private long headerBytes;
  private int fields;
  private long bodyBytes;
  private boolean recorded;

  private AttemptSize(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Of an attempt that begins now at a host of {@code cluster}; null if that counts none. */
  static @Nullable AttemptSize of(Cluster cluster) {
    boolean counts = cluster.timeoutBudgets() != null || cluster.sizes() != null;
    return counts ? new AttemptSize(cluster) : null;
  }

  /** The host has answered with {@code headers}. */
  void answered(HeaderMap headers) {
    answered = true;
    headerBytes = headers.byteSize();
    fields = headers.size();
  }

  /** So many bytes more came from the host. */
  void received(long bytes) {
    bodyBytes += bytes;
  }

  /** The attempt to send a request with the fields {@code request} is over. May be repeated. */
  void end(HeaderMap request, RoutedRequest routed) {
    if (recorded) {
      return;
    }
    recorded = true;
    TimeoutBudgetStats budgets = cluster.timeoutBudgets();
    if (budgets != null) {
      budgets.tryTook((System.nanoTime() - startNanos) / 1_000_000, routed.timeouts().perTry());
    }
    RequestResponseSizeStats sizes = cluster.sizes();
    if (sizes != null) {
      sizes.request(request, routed.info().bytes().received());
      if (answered) {
        sizes.response(headerBytes, fields, bodyBytes);
      }
    }
  }
}
