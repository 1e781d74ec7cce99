package io.weft.listener;

import io.weft.common.Deadline;
import io.weft.common.Log;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.net.AcceptedSocket;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.Drain;
import io.weft.net.ListenerFilter;
import io.weft.net.PeekStoppedException;
import io.weft.net.RefusedConnectionException;
import io.weft.net.SocketConnection;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Serves one accepted connection from the listener filters to its end: the first frames of every
 * downstream thread.
 *
 * <p>Whatever goes wrong ends here and concerns no other connection.
 */
final class DownstreamConnection implements Runnable {
  private static final Log LOG = Log.of("conn_handler");
  private static final String RAW_BUFFER = "raw_buffer";

  private final Listener listener;
  private final ActiveConfig active;
  private final AcceptedSocket accepted;
  private final boolean mayHandOff;
  private final SocketConnection socket;
  private final ConnectionInfo info;
  private final ListenerStats stats;

  /** A connection that {@code listener} has accepted. */
  DownstreamConnection(Listener listener, ActiveConfig active, SocketConnection socket) {
    this(
        listener,
        active,
        active.config().inspection().isInterruptible()
            ? AcceptedSocket.interruptible(socket)
            : new AcceptedSocket(socket),
        active.config().options().handsOff());
  }

  private DownstreamConnection(
      Listener listener, ActiveConfig active, AcceptedSocket accepted, boolean mayHandOff) {
    this.listener = listener;
    this.active = active;
    this.accepted = accepted;
    this.mayHandOff = mayHandOff;
    this.socket = accepted.socket();
    this.info = socket.info();
    this.stats = listener.stats();
  }

  /** A connection that another listener has handed to {@code listener}, which keeps it. */
  static DownstreamConnection handedOff(
      Listener listener, ActiveConfig active, AcceptedSocket accepted) {
    boolean interruptible = active.config().inspection().isInterruptible();
    return new DownstreamConnection(listener, active, accepted.handOff(interruptible), false);
  }

  @Override
  public void run() {
    info.listenerName(active.config().name());
    info.listenerMetadata(active.config().metadata());
    Listener other = null;
    try {
      if (inspect()) {
        other = handOff();
        if (other == null) {
          dispatch();
        }
      } else {
        accepted.refuse();
      }
    } catch (IOException e) {
      LOG.debug(() -> "[C" + info.id() + "] ended: " + e);
    } catch (RuntimeException e) {
      LOG.error(() -> "[C" + info.id() + "] failed on " + active.config().name(), e);
    } finally {
      if (other == null) {
        socket.abort();
      }
      listener.release(active.config());
    }
    if (other != null) {
      other.adopt(accepted);
    }
  }

  /** The listener of the address that the client meant; null to serve the connection here. */
  private @Nullable Listener handOff() {
    return mayHandOff && info.isLocalAddressRestored()
        ? listener.byAddress().find(info.localAddress())
        : null;
  }

  /** Runs the listener filters; false if they or their time limit ended the connection. */
  private boolean inspect() {
    InspectionSettings inspection = active.config().inspection();
    if (inspection.filters().isEmpty()) {
      return true;
    }
    if (!inspection.isConfigured()) {
      stats.extensionConfigMissing().inc();
      LOG.debug(() -> "[C" + info.id() + "] a listener filter has no settings");
      return false;
    }
    Drain.Member member = listener.drain().join(socket::abort);
    TimeLimit limit = new TimeLimit(inspection.timeout(), accepted::stopPeeking);
    stats.preConnections().inc();
    try {
      for (ListenerFilter filter : inspection.filters()) {
        filter.inspect(accepted);
      }
      if (limit.isOver() && !inspection.continueOnTimeout()) {
        stats.preConnectionTimeout().inc();
        return false;
      }
      return true;
    } catch (PeekStoppedException e) {
      stats.preConnectionTimeout().inc();
      return true;
    } catch (RefusedConnectionException e) {
      LOG.debug(() -> "[C" + info.id() + "] refused by a listener filter: " + e.getMessage());
      return false;
    } catch (IOException e) {
      countFailedInspection(limit, e);
      return false;
    } finally {
      limit.end();
      stats.preConnections().dec();
      member.leave();
    }
  }

  private void countFailedInspection(TimeLimit limit, IOException failure) {
    if (limit.isOver()) {
      stats.preConnectionTimeout().inc();
    } else if (failure instanceof EOFException) {
      stats.listenerFilterRemoteClose().inc();
    } else {
      stats.listenerFilterError().inc();
    }
    LOG.debug(() -> "[C" + info.id() + "] closed by a listener filter: " + failure);
  }

  private void dispatch() throws IOException {
    if (info.transportProtocol().isEmpty()) {
      info.transportProtocol(RAW_BUFFER);
    }
    ActiveFilterChain chain = active.finder().find(info);
    if (chain == null) {
      LOG.debug(() -> "[C" + info.id() + "] no matching filter chain found");
      stats.noFilterChainMatch().inc();
      StreamInfo record = StreamInfo.ofConnection(info);
      record.addFlag(ResponseFlag.NO_ROUTE_FOUND);
      record.responseCodeDetails("filter_chain_not_found");
      log();
      accepted.refuse();
      return;
    }
    if (!chain.chain().handler().isConfigured()) {
      stats.networkExtensionConfigMissing().inc();
      LOG.debug(() -> "[C" + info.id() + "] a network filter has no settings");
      return;
    }
    info.filterChainName(chain.chain().name());
    info.filterChainMetadata(chain.chain().metadata());
    Drain.Member member = chain.drain().join(this::end);
    info.drain(member);
    long startNanos = System.nanoTime();
    stats.opened();
    try {
      serve(chain.chain());
    } finally {
      member.leave();
      stats.closed(System.nanoTime() - startNanos);
      log();
    }
  }

  /** Closes the socket and ends what is waited for on its behalf; any thread, never blocks. */
  private void end() {
    socket.abort();
    StreamInfo.ofConnection(info).cancellation().cancel(ResetReason.LOCAL_RESET);
  }

  private void serve(NetworkFilterChain chain) throws IOException {
    try (Connection connection = handshake(chain)) {
      chain.handler().handle(connection);
    }
  }

  private Connection handshake(NetworkFilterChain chain) throws IOException {
    TimeLimit limit = new TimeLimit(chain.transportSocketConnectTimeout(), socket::abort);
    try {
      return chain.transportSocket().accept(whole());
    } finally {
      limit.end();
      if (limit.isOver()) {
        stats.transportSocketConnectTimeout().inc();
      }
    }
  }

  /** What the transport begins with: it may look at the first bytes though the filters may not. */
  private AcceptedSocket whole() {
    return active.config().inspection().isInterruptible() ? accepted.handOff(false) : accepted;
  }

  private void log() {
    ConnectionLog log = active.config().accessLog();
    if (log != null) {
      StreamInfo record = StreamInfo.ofConnection(info);
      record.responseEndNanos(System.nanoTime());
      log.log(record);
    }
  }

  /** Acts when a part of the connection's beginning takes too long. */
  private final class TimeLimit {
    private final @Nullable Deadline deadline;
    private final Runnable action;
    private volatile boolean over;

    TimeLimit(Duration length, Runnable action) {
      this.action = action;
      deadline =
          length.isZero() ? null : listener.context().deadlines().schedule(length, this::expire);
    }

    boolean isOver() {
      return over;
    }

    void end() {
      if (deadline != null) {
        deadline.release();
      }
    }

    private void expire() {
      over = true;
      action.run();
    }
  }
}
