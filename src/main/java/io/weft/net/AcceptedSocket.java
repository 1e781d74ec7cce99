package io.weft.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket between accept and the transport's handshake: listener filters look at its first bytes
 * without consuming them.
 *
 * <p>Owned by the connection's thread, except for {@link #abort}. After {@link #in} was asked for,
 * nothing can be peeked any more.
 */
public final class AcceptedSocket {
  private static final byte[] NOTHING = new byte[0];
  private static final int READ_BYTES = 512;

  private final SocketConnection socket;

  /** What follows the peeked bytes. */
  private final InputStream source;

  private final boolean isSourceOfSocket;
  private final @Nullable ReadAhead readAhead;
  private byte[] peeked = NOTHING;
  private int length;
  private boolean ended;

  /** A socket that was just accepted. */
  public AcceptedSocket(SocketConnection socket) {
    this(socket, socket.in(), true, false);
  }

  private AcceptedSocket(
      SocketConnection socket,
      InputStream source,
      boolean isSourceOfSocket,
      boolean interruptible) {
    this.socket = socket;
    this.source = source;
    this.isSourceOfSocket = isSourceOfSocket;
    this.readAhead = interruptible ? new ReadAhead(source, READ_BYTES) : null;
  }

  /**
   * A socket at which looking can be ended by {@link #stopPeeking} without closing it: another
   * virtual thread reads, and what it still waits for then begins the input.
   */
  public static AcceptedSocket interruptible(SocketConnection socket) {
    return new AcceptedSocket(socket, socket.in(), true, true);
  }

  /**
   * The same socket for another listener, whose filters find what was peeked here. This one must
   * not be used any more.
   *
   * @param interruptible as {@link #interruptible}
   */
  public AcceptedSocket handOff(boolean interruptible) {
    AcceptedSocket next =
        new AcceptedSocket(socket, rest(), isSourceOfSocket && !isPending(), interruptible);
    next.peeked = peeked;
    next.length = length;
    next.ended = ended;
    return next;
  }

  /**
   * Has a blocked or later peek fail with {@link PeekStoppedException}, on an interruptible socket;
   * any other is aborted. Any thread, never blocks.
   */
  public void stopPeeking() {
    if (readAhead == null) {
      refuse();
    } else {
      readAhead.stop();
    }
  }

  /** Whether nothing was read that the transport has to begin with. */
  public boolean isUntouched() {
    return length == 0 && isSourceOfSocket && !isPending();
  }

  /**
   * The first bytes, at least {@code atLeast} of them: blocks for that many, and returns all that
   * are there. Consumes nothing.
   *
   * @throws EOFException if the peer ends before
   */
  public byte[] peek(int atLeast) throws IOException {
    while (length < atLeast) {
      if (!readMore(atLeast)) {
        throw new EOFException("end of input after " + length + " bytes");
      }
    }
    return peeked();
  }

  /**
   * Blocks until there is at least one byte more than {@code known}, or the input has ended, and
   * returns all that are there; as many as {@code known} means the end. Consumes nothing.
   */
  public byte[] peekBeyond(int known) throws IOException {
    countBeyond(known);
    return peeked();
  }

  /**
   * As {@link #peekBeyond}, and returns only how many there are: for whoever comes often for few
   * bytes, and copies nothing until there are enough.
   */
  public int countBeyond(int known) throws IOException {
    boolean more = true;
    while (more && length <= known) {
      more = readMore(known + 1);
    }
    return length;
  }

  /** The byte at {@code index} of those that were peeked. */
  public byte peeked(int index) {
    return peeked[Objects.checkIndex(index, length)];
  }

  /** Consumes {@code count} peeked bytes that precede the protocol, such as a PROXY header. */
  public void skip(int count) throws IOException {
    if (count > length) {
      throw new EOFException("not peeked: " + count);
    }
    peeked = Arrays.copyOfRange(peeked, count, length);
    length = peeked.length;
  }

  /** Facts about the connection, to be added to. */
  public ConnectionInfo info() {
    return socket.info();
  }

  /** The socket itself, for options; its input lacks what was peeked. */
  public SocketConnection socket() {
    return socket;
  }

  /** The bytes that were peeked and not skipped, for the transport to begin with. */
  public byte[] peeked() {
    return Arrays.copyOf(peeked, length);
  }

  /** All bytes of the peer, what was peeked included. */
  public InputStream in() {
    InputStream rest = rest();
    return length == 0 ? rest : new PrefixedInputStream(peeked(), rest);
  }

  private InputStream rest() {
    return readAhead != null && readAhead.isPending() ? readAhead.rest() : source;
  }

  private boolean isPending() {
    return readAhead != null && readAhead.isPending();
  }

  /**
   * As {@link #abort}, by a reset if bytes were peeked: to the peer it is as if they were unread,
   * and a system answers unread bytes so.
   */
  public void refuse() {
    // Seen late by another thread it only makes the end less abrupt.
    if (length > 0) {
      socket.resetOnClose();
    }
    abort();
  }

  /** Closes the socket from any thread; never blocks. */
  public void abort() {
    socket.abort();
  }

  private boolean readMore(int atLeast) throws IOException {
    if (ended) {
      return false;
    }
    if (length == peeked.length) {
      peeked = Arrays.copyOf(peeked, Math.max(atLeast, length + READ_BYTES));
    }
    int count =
        readAhead == null
            ? source.read(peeked, length, peeked.length - length)
            : readAhead.read(peeked, length, peeked.length - length);
    if (count < 0) {
      ended = true;
      return false;
    }
    length += count;
    return true;
  }
}
