package io.weft.extension.filter.network.tcpproxy;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.common.Log;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import io.weft.net.DirectTransfer;
import io.weft.stats.Counter;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ClusterStats;
import io.weft.upstream.TcpUpstream;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The two copy loops of one connection, until both sides have ended.
 *
 * <p>The end of input of one side is passed on and the other direction goes on; a reset of one side
 * is passed on as a reset, and ends both.
 */
final class Relay {
  private static final Log LOG = Log.of("filter");
  private static final String IDLE = "tcp_session_idle_timeout";

  private final Connection downstream;
  private final TcpUpstream upstream;
  private final StreamInfo info;
  private final UpstreamInfo upstreamInfo;
  private final TcpProxyStats stats;
  private final Deadlines deadlines;
  private final AtomicBoolean oneEnded = new AtomicBoolean();
  private final AtomicBoolean broken = new AtomicBoolean();

  /** Written by both copying threads and read by the wheel; which write it sees hardly matters. */
  private long lastActivityNanos;

  Relay(
      Connection downstream,
      TcpUpstream upstream,
      StreamInfo info,
      TcpProxyStats stats,
      Deadlines deadlines) {
    this.downstream = downstream;
    this.upstream = upstream;
    this.info = info;
    this.upstreamInfo = info.ensureUpstream();
    this.stats = stats;
    this.deadlines = deadlines;
  }

  /**
   * Copies on this thread and on one more; blocks until both have ended.
   *
   * @param idleTimeoutNanos how long nothing may come from either side; 0 for any time
   */
  void run(long idleTimeoutNanos) {
    IdleTimeout idle = new IdleTimeout(idleTimeoutNanos);
    idle.start();
    Thread back =
        Thread.ofVirtual()
            .name(Thread.currentThread().getName() + " from host")
            .start(new FromHost());
    try {
      new FromClient().run();
    } finally {
      join(back);
      idle.deadline.release();
    }
  }

  /** One direction; counts what it copies. */
  private abstract class Direction implements Runnable, DirectTransfer.Progress {
    private final Connection from;
    private final Connection to;
    private boolean writing;

    Direction(Connection from, Connection to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void run() {
      boolean ended = false;
      try {
        copy();
        boolean last = !oneEnded.compareAndSet(false, true);
        if (last && isUpstream(from)) {
          upstream.endedByHost();
        }
        writing = true;
        to.shutdownOutput();
        ended = true;
      } catch (IOException e) {
        LOG.debug(() -> "[C" + downstream.info().id() + "] ended: " + e);
        if (broken.compareAndSet(false, true)) {
          breakOff(writing ? to : from, writing ? from : to, e);
        }
      } finally {
        if (!ended) {
          // Also after an error, so that the other direction does not wait for ever.
          downstream.abort();
          upstream.abort();
        }
      }
    }

    void copy() throws IOException {
      DirectTransfer.copy(from.in(), to.out(), Long.MAX_VALUE, this);
    }

    @Override
    public final void read(int bytes) {
      writing = true;
      lastActivityNanos = deadlines.nanos();
      countRead(bytes);
    }

    @Override
    public final void moved(int bytes) {
      writing = false;
      countWritten(bytes);
    }

    abstract void countRead(int bytes);

    abstract void countWritten(int bytes);
  }

  private final class FromClient extends Direction {
    private final Counter received = stats.received();
    private final ClusterStats cluster = upstream.clusterStats();

    FromClient() {
      super(downstream, upstream);
    }

    @Override
    void copy() throws IOException {
      upstream.sendAll(downstream.in(), this);
    }

    @Override
    void countRead(int bytes) {
      received.add(bytes);
      info.bytes().addReceived(bytes, bytes);
    }

    @Override
    void countWritten(int bytes) {
      if (!upstream.countsBytes()) {
        cluster.add(ClusterCounter.UPSTREAM_CX_TX_BYTES_TOTAL, bytes);
        upstreamInfo.addBytesSent(0, bytes);
      }
    }
  }

  private final class FromHost extends Direction {
    private final Counter sent = stats.sent();
    private final ClusterStats cluster = upstream.clusterStats();

    FromHost() {
      super(upstream, downstream);
    }

    @Override
    void countRead(int bytes) {
      if (!upstream.countsBytes()) {
        cluster.add(ClusterCounter.UPSTREAM_CX_RX_BYTES_TOTAL, bytes);
        upstreamInfo.addBytesReceived(0, bytes);
      }
    }

    @Override
    void countWritten(int bytes) {
      sent.add(bytes);
      info.bytes().addSent(bytes, bytes);
    }
  }

  @SuppressWarnings("ReferenceEquality") // Connections are identity objects.
  private boolean isUpstream(Connection connection) {
    return connection == upstream;
  }

  /** Notes that {@code failed} broke off, and has a reset passed on. */
  private void breakOff(Connection failed, Connection other, IOException failure) {
    boolean reset = isReset(failure);
    if (isUpstream(failed)) {
      upstream.endedByHost();
      if (reset) {
        info.addFlag(ResponseFlag.UPSTREAM_REMOTE_RESET);
      }
    }
    if (reset) {
      other.resetOnClose();
    }
  }

  private static boolean isReset(IOException failure) {
    if (failure instanceof StreamResetException tunnel) {
      return tunnel.reason() == ResetReason.REMOTE_RESET
          || tunnel.reason() == ResetReason.REMOTE_REFUSED_STREAM;
    }
    String message = failure.getMessage();
    return failure instanceof SocketException
        && message != null
        && message.startsWith("Connection reset");
  }

  private static void join(Thread thread) {
    while (true) {
      try {
        thread.join();
        return;
      } catch (InterruptedException e) {
        LOG.warning(() -> "unexpected interrupt ignored");
      }
    }
  }

  /** Ends both sides when neither has sent anything for some time. */
  private final class IdleTimeout {
    private final long nanos;
    private final Deadline deadline = deadlines.deadline(this::check);

    IdleTimeout(long nanos) {
      this.nanos = nanos;
    }

    void start() {
      lastActivityNanos = deadlines.nanos();
      if (nanos > 0) {
        deadline.arm(nanos);
      }
    }

    private void check() {
      long left = nanos - (deadlines.nanos() - lastActivityNanos);
      if (left > 0) {
        deadline.arm(left);
        return;
      }
      if (broken.compareAndSet(false, true)) {
        stats.idleTimeout();
        info.connection().localCloseReason(IDLE);
        upstreamInfo.localCloseReason(IDLE);
        downstream.abort();
        upstream.abort();
      }
    }
  }
}
