package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection: its inbox, its windows, and which of its ends are closed.
 *
 * <p>The reader fills it; one thread takes from the inbox and one writes; {@link #fail} belongs to
 * any. Source: RFC 9113 section 5.1.
 */
abstract class Http2Stream {
  private final Http2Connection connection;
  private final Inbox inbox = new Inbox();
  private final AtomicReference<@Nullable ResetReason> failure = new AtomicReference<>();

  /** How much the peer takes of this stream; guarded by the lock of {@link SendWindows}. */
  long sendWindow;

  private @Nullable Condition sendable;
  private volatile int id;
  private volatile boolean localEnded;
  private volatile boolean remoteEnded;
  private volatile boolean resetByPeer;

  /** Whether the reader is going to wake the thread that waits; the reader's. */
  private boolean wakesSoon;

  /** How much more the peer may send; the reader's, and grows by what others read. */
  private final AtomicInteger receiveWindow;

  /** How much was read and not granted again; the taking thread's. */
  private int unacknowledged;

  /** How much padding came and was not granted again; the reader's. */
  private int padding;

  /** What {@code content-length} says, -1 for nothing, and how much came; the reader's. */
  private long expectedBytes = -1;

  private long receivedBytes;

  Http2Stream(Http2Connection connection, int id) {
    this.connection = connection;
    this.id = id;
    this.receiveWindow = new AtomicInteger(connection.settings().streamWindowBytes());
  }

  final Http2Connection connection() {
    return connection;
  }

  final Inbox inbox() {
    return inbox;
  }

  /** The number; 0 for one of ours whose headers were not sent. */
  final int id() {
    return id;
  }

  final void id(int number) {
    id = number;
  }

  /** Whether we have sent all. */
  final boolean isLocalEnded() {
    return localEnded;
  }

  /** Whether the peer has sent all. */
  final boolean isRemoteEnded() {
    return remoteEnded;
  }

  /** Whether the stream is open at an end of it, to the peer as well. */
  final boolean isOpen() {
    return failure.get() == null && !(localEnded && remoteEnded);
  }

  /** Whether the peer has given the stream up, and must not send on it any more. */
  final boolean isResetByPeer() {
    return resetByPeer;
  }

  /** Notes that the peer has given the stream up; on the reader's thread. */
  final void resetByPeer(ErrorCode code) {
    resetByPeer = true;
    onPeerReset(code);
  }

  /** Whether what is still to be sent is not wanted, since the peer has answered all of it. */
  boolean isAnswered() {
    return false;
  }

  /** Why the stream ended before its time; null if it did not. */
  final @Nullable ResetReason failure() {
    return failure.get();
  }

  final void throwIfReset() throws StreamResetException {
    ResetReason reason = failure.get();
    if (reason != null) {
      throw new StreamResetException(reason);
    }
  }

  /** Notes that all was sent; under the output's lock, before any of the end leaves. */
  final void endLocal() {
    localEnded = true;
  }

  /** Called under the output lock before headers are written; the stream may get its number. */
  void beforeHeaders() throws IOException {
    throwIfReset();
  }

  /** What a message that begins this stream, or goes on with it, is; on the reader's thread. */
  abstract MessageFields.Kind nextBlock();

  /** A head came that is in order; on the reader's thread. */
  abstract void onHead(HeaderMap head, long length, boolean endStream) throws IOException;

  /** {@code body} bytes came, {@code wire} with their framing; on the reader's thread. */
  abstract void onReceived(int body, int wire);

  /** The peer reset the stream; on the reader's thread. */
  abstract void onPeerReset(ErrorCode code);

  /** The peer broke the rules of messages on this stream, which was reset; the reader's thread. */
  abstract void onMalformed(MessageProblem problem);

  /** The connection is over; any thread. */
  abstract void onConnectionEnd(ResetReason reason);

  /** The peer has sent all; on the reader's thread. */
  abstract void onRemoteEnd();

  /** The stream ended before its time; called once, any thread, must not block. */
  void onFailure(ResetReason reason) {
    // Only whoever counts wants to know.
  }

  /** Sets what {@code content-length} says; on the reader's thread. */
  final void expect(long bytes) {
    expectedBytes = bytes;
  }

  /** Takes {@code bytes} of the receive window; false if there are fewer. The reader's thread. */
  final boolean takeWindow(int bytes) {
    return receiveWindow.addAndGet(-bytes) >= 0;
  }

  /** Counts a piece of the body; false if it is more than the length says. */
  final boolean count(int bytes) {
    receivedBytes += bytes;
    return expectedBytes < 0 || receivedBytes <= expectedBytes;
  }

  /** The peer has sent all; false if that is less than the length says. The reader's thread. */
  final boolean endRemote(@Nullable HeaderMap trailers) {
    if (expectedBytes >= 0 && receivedBytes != expectedBytes) {
      return false;
    }
    remoteEnded = true;
    onRemoteEnd();
    inbox.end(trailers);
    arrived();
    return true;
  }

  /** More has come: a thread that waits for it is woken soon. The reader's thread. */
  final void arrived() {
    if (!wakesSoon && inbox.isAwaited()) {
      wakesSoon = true;
      connection.wakeSoon(this);
    }
  }

  /** Wakes the thread that waits, for all that has come; the reader's thread. */
  final void wake() {
    wakesSoon = false;
    inbox.wake();
  }

  /** Notes that nothing of the body follows the head. */
  final void endRemoteWithoutBody() {
    remoteEnded = true;
    inbox.end(null);
  }

  /** {@code count} bytes were read: grants them again, half a window at a time. */
  final void onTaken(int count) {
    InboxBudget.remove(count);
    connection.credit(inbox.credit(count));
    unacknowledged += count;
    if (unacknowledged >= connection.settings().streamWindowBytes() / 2 && mayGrow()) {
      grant(unacknowledged);
      unacknowledged = 0;
    }
  }

  /** {@code bytes} of padding came, which nobody reads; on the reader's thread. */
  final void onPadding(int bytes) {
    padding += bytes;
    if (padding >= connection.settings().streamWindowBytes() / 2 && mayGrow()) {
      grant(padding);
      padding = 0;
    }
  }

  /** Whether the peer may send more; a stream that was reset gets no other frames. */
  private boolean mayGrow() {
    return !remoteEnded && failure.get() == null;
  }

  /** Lets the peer send {@code bytes} more. */
  private void grant(int bytes) {
    receiveWindow.addAndGet(bytes);
    connection.control(ControlFrame.windowUpdate(id, bytes));
  }

  /** Has whatever waits for the stream fail; the first reason stays. False if there was one. */
  final boolean fail(ResetReason reason) {
    if (!failure.compareAndSet(null, reason)) {
      return false;
    }
    // Before anybody notices, so that whoever does finds it counted.
    onFailure(reason);
    inbox.fail(reason);
    connection.windows().wake(this);
    connection.output().onFailure(this);
    return true;
  }

  /** Drops what nobody will read any more; the window of the connection is refilled by it. */
  final void discard() {
    int dropped = inbox.discard();
    if (dropped > 0) {
      InboxBudget.remove(dropped);
      connection.credit(inbox.credit(dropped));
    }
  }

  /** Waits under {@code lock}, that of {@link SendWindows}. */
  @SuppressWarnings("WaitNotInLoop") // the caller has the condition, and loops
  final void awaitSendable(ReentrantLock lock) {
    Condition condition = sendable;
    if (condition == null) {
      condition = lock.newCondition();
      sendable = condition;
    }
    condition.awaitUninterruptibly();
  }

  /** Wakes whoever waits under the lock of {@link SendWindows}, which the caller holds. */
  final void signalSendable() {
    Condition condition = sendable;
    if (condition != null) {
      condition.signal();
    }
  }
}
