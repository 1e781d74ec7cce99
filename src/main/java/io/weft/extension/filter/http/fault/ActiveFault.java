package io.weft.extension.filter.http.fault;

import io.weft.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts one request among those that meet faults, however many, until its response is closed. */
final class ActiveFault {
  private final FaultStats stats;
  private final long most;
  private final AtomicBoolean counted = new AtomicBoolean();

  /** A request that meets none yet; there may be {@code most} at once. */
  ActiveFault(FaultStats stats, long most) {
    this.stats = stats;
    this.most = most;
  }

  /** Whether the request may meet a fault; as in Envoy the limit is not exact. */
  boolean begin() {
    if (counted.get()) {
      return true;
    }
    if (Long.compareUnsigned(stats.active.value(), most) >= 0) {
      stats.overflows.inc();
      return false;
    }
    stats.active.inc();
    counted.set(true);
    return true;
  }

  /** The request is over; may be repeated. */
  void end() {
    if (counted.compareAndSet(true, false)) {
      stats.active.dec();
    }
  }

  /** {@code response}, whose closing ends this. */
  HttpResponse until(HttpResponse response) {
    if (!counted.get()) {
      return response;
    }
    if (response.isLocalReply()) {
      end();
      return response;
    }
    return HttpResponse.of(
        response.headers(),
        response.body(),
        () -> {
          end();
          response.close();
        });
  }
}
