package io.weft.upstream;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The numbers of one host that {@code /clusters} shows; any thread. Plain fields with atomic
 * updates, since there may be very many hosts.
 */
public final class HostStats {
  private static final AtomicLongFieldUpdater<HostStats> CX_TOTAL = updater("cxTotal");
  private static final AtomicLongFieldUpdater<HostStats> CX_ACTIVE = updater("cxActive");
  private static final AtomicLongFieldUpdater<HostStats> CX_FAIL = updater("cxConnectFail");
  private static final AtomicLongFieldUpdater<HostStats> RQ_TOTAL = updater("rqTotal");
  private static final AtomicLongFieldUpdater<HostStats> RQ_ACTIVE = updater("rqActive");
  private static final AtomicLongFieldUpdater<HostStats> RQ_PENDING = updater("rqPendingActive");
  private static final AtomicLongFieldUpdater<HostStats> RQ_SUCCESS = updater("rqSuccess");
  private static final AtomicLongFieldUpdater<HostStats> RQ_ERROR = updater("rqError");
  private static final AtomicLongFieldUpdater<HostStats> RQ_TIMEOUT = updater("rqTimeout");

  private volatile long cxTotal;
  private volatile long cxActive;
  private volatile long cxConnectFail;
  private volatile long rqTotal;
  private volatile long rqActive;
  private volatile long rqPendingActive;
  private volatile long rqSuccess;
  private volatile long rqError;
  private volatile long rqTimeout;

  HostStats() {}

  /** Connections made so far, failed ones included. */
  public long cxTotal() {
    return cxTotal;
  }

  /** Connections that are open or being opened. */
  public long cxActive() {
    return cxActive;
  }

  /** Connections that could not be opened. */
  public long cxConnectFail() {
    return cxConnectFail;
  }

  /** Requests sent so far. */
  public long rqTotal() {
    return rqTotal;
  }

  /** Requests under way. */
  public long rqActive() {
    return rqActive;
  }

  /** Requests that wait for a connection. */
  public long rqPendingActive() {
    return rqPendingActive;
  }

  /** Requests answered by a status below 500. */
  public long rqSuccess() {
    return rqSuccess;
  }

  /** Requests answered by a 5xx, or reset by the host. */
  public long rqError() {
    return rqError;
  }

  /** Requests that were not answered in time. */
  public long rqTimeout() {
    return rqTimeout;
  }

  /** Counts a request that was answered by a status below 500; called by the router. */
  public void onSuccess() {
    RQ_SUCCESS.incrementAndGet(this);
  }

  /** Counts a request that was answered by a 5xx, or was reset; called by the router. */
  public void onError() {
    RQ_ERROR.incrementAndGet(this);
  }

  /** Counts a request that was not answered in time; called by the router. */
  public void onTimeout() {
    RQ_TIMEOUT.incrementAndGet(this);
  }

  void onConnecting() {
    CX_TOTAL.incrementAndGet(this);
    CX_ACTIVE.incrementAndGet(this);
  }

  void onConnectFailed() {
    CX_FAIL.incrementAndGet(this);
  }

  void onDisconnected() {
    CX_ACTIVE.decrementAndGet(this);
  }

  void onRequest() {
    RQ_TOTAL.incrementAndGet(this);
    RQ_ACTIVE.incrementAndGet(this);
  }

  void onRequestEnd() {
    RQ_ACTIVE.decrementAndGet(this);
  }

  void onPending() {
    RQ_PENDING.incrementAndGet(this);
  }

  void onPendingEnd() {
    RQ_PENDING.decrementAndGet(this);
  }

  private static AtomicLongFieldUpdater<HostStats> updater(String field) {
    return AtomicLongFieldUpdater.newUpdater(HostStats.class, field);
  }
}
