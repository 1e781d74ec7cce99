package io.weft.hcm;

import io.weft.common.Deadline;
import io.weft.hcm.HttpConnectionManagerStats.ConnectionEnd;
import io.weft.hcm.HttpConnectionManagerStats.CutBy;
import io.weft.http.ActiveRequests;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.HttpRequest;
import io.weft.http.Protocol;
import io.weft.http.ServerConnection;
import io.weft.http.ServerStream;
import io.weft.http.StreamHandler;
import io.weft.net.Connection;
import io.weft.net.Drain;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * One connection under a connection manager: its codec, its age limit, what it counts.
 *
 * <p>Made and used by the connection's thread; as {@link CodecCallbacks} it is called by any.
 */
final class ActiveConnection implements StreamHandler, CodecCallbacks, AutoCloseable {
  private final HttpConnectionManager manager;
  private final HttpConnectionManagerStats stats;
  private final Connection connection;
  private final Drain.Member drain;
  private final ServerConnection codec;
  private final Queue<ActiveRequests.Slot> slots = new ConcurrentLinkedQueue<>();
  private final @Nullable Deadline maxDuration;
  private final long startNanos = System.nanoTime();
  private volatile @Nullable Protocol protocol;
  private volatile boolean remotelyClosed;
  private volatile CutBy cutBy = CutBy.NOBODY;
  private volatile boolean drainsSoftly;

  ActiveConnection(HttpConnectionManager manager, Connection connection) {
    this.manager = manager;
    this.stats = manager.stats();
    this.connection = connection;
    this.drain = connection.info().drain();
    this.codec = new ServerCodec(manager, connection, this);
    stats.connectionOpened(connection.info().tls() != null);
    drain.onDrain(codec::announceDrain);
    drain.onEnd(codec::end);
    long limit = manager.settings().limits().maxConnectionDurationNanos();
    this.maxDuration = limit == 0 ? null : manager.deadlines().deadline(this::tooOld);
    if (maxDuration != null) {
      maxDuration.arm(limit);
    }
  }

  /** Serves the connection to its end. */
  void serve() throws IOException {
    codec.serve(this);
  }

  HttpConnectionManager manager() {
    return manager;
  }

  /** A place for a stream, to be given back when it ends; the stream's thread. */
  ActiveRequests.Slot takeSlot() {
    ActiveRequests.Slot known = slots.poll();
    return known == null ? manager.requests().open() : known;
  }

  /** Takes the place of a stream back. */
  void giveBack(ActiveRequests.Slot slot) {
    slots.add(slot);
  }

  /** The client ended the connection while a stream was open; the stream's thread. */
  void closedRemotely() {
    remotelyClosed = true;
    cutBy = CutBy.CLIENT;
  }

  /** Weft ends the connection before a stream is complete; the stream's thread. */
  void cutRequest() {
    cutBy = CutBy.WEFT;
  }

  @Override
  public void serve(ServerStream stream) {
    HttpRequest next = new ActiveStream(this, stream, stream.request()).serve();
    while (next != null) {
      next.streamInfo().recreate();
      // As in Envoy, a body that is read again is received again.
      next.streamInfo().bytes().addReceived(Math.max(0, next.body().remaining()), 0);
      next = new ActiveStream(this, stream, next).serve();
    }
  }

  @Override
  public void refuse(ServerStream stream, CodecError error) {
    new ActiveStream(this, stream, stream.request()).refuse(error);
  }

  @Override
  public void onCodec(Protocol spoken) {
    protocol = spoken;
    stats.codecChosen(spoken);
  }

  @Override
  public void onProtocolError() {
    stats.increment(HcmCounter.DOWNSTREAM_CX_PROTOCOL_ERROR);
  }

  @Override
  public void onPrematureResets() {
    stats.increment(HcmCounter.DOWNSTREAM_RQ_TOO_MANY_PREMATURE_RESETS);
  }

  @Override
  public void onBytesReceived(long bytes) {
    stats.add(HcmCounter.DOWNSTREAM_CX_RX_BYTES_TOTAL, bytes);
  }

  @Override
  public void onBytesSent(long bytes) {
    stats.add(HcmCounter.DOWNSTREAM_CX_TX_BYTES_TOTAL, bytes);
  }

  @Override
  public boolean isDraining() {
    if (!drain.drainClose()) {
      return false;
    }
    stats.increment(HcmCounter.DOWNSTREAM_CX_DRAIN_CLOSE);
    return true;
  }

  @Override
  public boolean isLastRequest() {
    return drainsSoftly;
  }

  @Override
  public void onIdleTimeout() {
    stats.increment(HcmCounter.DOWNSTREAM_CX_IDLE_TIMEOUT);
  }

  @Override
  public void onMaxRequestsReached() {
    stats.increment(HcmCounter.DOWNSTREAM_CX_MAX_REQUESTS_REACHED);
  }

  @Override
  public void onRemoteClose() {
    remotelyClosed = true;
  }

  @Override
  public void onDelayedCloseTimeout() {
    stats.increment(HcmCounter.DOWNSTREAM_CX_DELAYED_CLOSE_TIMEOUT);
  }

  @Override
  public void onResponseFlood() {
    stats.responseFlood();
  }

  @Override
  public void onHeaderWithUnderscoreDropped() {
    stats.droppedHeaderWithUnderscore();
  }

  @Override
  public void onRequestWithUnderscoreRejected() {
    stats.rejectedRequestWithUnderscore();
  }

  @Override
  public void close() {
    if (maxDuration != null) {
      maxDuration.release();
    }
    for (ActiveRequests.Slot slot : slots) {
      slot.close();
    }
    if (drainsSoftly) {
      stats.softDrainEnded();
    }
    boolean secure = connection.info().tls() != null;
    stats.connectionClosed(
        secure, new ConnectionEnd(remotelyClosed, cutBy, protocol), System.nanoTime() - startNanos);
  }

  private void tooOld() {
    stats.increment(HcmCounter.DOWNSTREAM_CX_MAX_DURATION_REACHED);
    if (manager.settings().limits().drainsSoftly() && protocol == Protocol.HTTP_11) {
      stats.softDrainBegan();
      drainsSoftly = true;
    } else {
      codec.drain();
    }
  }
}
