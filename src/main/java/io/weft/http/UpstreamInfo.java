package io.weft.http;

import io.weft.common.Metadata;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the host that served, or was to serve, a stream; the last attempt's where
 * there were several.
 *
 * <p>Written by the router or the TCP proxy on the stream's thread, read by logs. Times are those
 * of {@link System#nanoTime}; 0 means that the point was not reached.
 */
public final class UpstreamInfo {
  /** A connection that carried an attempt, and the host at its other end. */
  public record Attempt(Address address, String hostName, long connectionId) {}

  private @Nullable Address hostAddress;
  private String hostName = "";
  private Metadata hostMetadata = Metadata.EMPTY;
  private @Nullable ConnectionInfo connection;
  private @Nullable Protocol protocol;
  private @Nullable String transportFailureReason;
  private @Nullable String localCloseReason;
  private @Nullable List<Attempt> earlierAttempts;
  private int attemptCount;
  private long connectStartNanos;
  private long connectEndNanos;
  private long poolReadyNanos;
  private long requestStartNanos;
  private long requestEndNanos;
  private long responseStartNanos;
  private long responseEndNanos;
  private long headerBytesSent;
  private long headerBytesReceived;
  private long wireBytesSent;
  private long wireBytesReceived;

  /** The chosen host; null if none was. */
  public @Nullable Address hostAddress() {
    return hostAddress;
  }

  /** The host's name in the configuration; its address if it has none. */
  public String hostName() {
    return hostName;
  }

  /** The host's metadata. */
  public Metadata hostMetadata() {
    return hostMetadata;
  }

  /** Notes that {@code address} was chosen for the next attempt. */
  public void host(Address address, String name, Metadata metadata) {
    keepLastAttempt();
    hostAddress = address;
    hostName = name;
    hostMetadata = metadata;
  }

  /** All attempts that got a connection, in order. */
  public List<Attempt> attempts() {
    Attempt last = lastAttempt();
    if (earlierAttempts == null) {
      return last == null ? List.of() : List.of(last);
    }
    List<Attempt> all = new ArrayList<>(earlierAttempts);
    if (last != null) {
      all.add(last);
    }
    return all;
  }

  /** The connection that carried the last attempt; null if there was none. */
  public @Nullable ConnectionInfo connection() {
    return connection;
  }

  /** The protocol of that connection; null if there was none or it is not HTTP. */
  public @Nullable Protocol protocol() {
    return protocol;
  }

  /** Notes the connection that carries the attempt. */
  public void connection(ConnectionInfo carrier, @Nullable Protocol spoken) {
    connection = carrier;
    protocol = spoken;
  }

  /** What the transport said when it failed; null if it did not. */
  public @Nullable String transportFailureReason() {
    return transportFailureReason;
  }

  /** Notes what the transport said. */
  public void transportFailureReason(@Nullable String reason) {
    transportFailureReason = reason;
  }

  /** Why Weft closed the connection to the host; null if it did not. */
  public @Nullable String localCloseReason() {
    return localCloseReason;
  }

  /** Notes why Weft closes the connection to the host. */
  public void localCloseReason(@Nullable String reason) {
    localCloseReason = reason;
  }

  /** How many attempts were made. */
  public int attemptCount() {
    return attemptCount;
  }

  /** Notes how many attempts were made. */
  public void attemptCount(int attempts) {
    attemptCount = attempts;
  }

  /** When opening the connection began and ended; both 0 for a reused one. */
  public void connectTimes(long startNanos, long endNanos) {
    connectStartNanos = startNanos;
    connectEndNanos = endNanos;
  }

  /** When opening the connection began; 0 for a reused one. */
  public long connectStartNanos() {
    return connectStartNanos;
  }

  /** When the connection was open; 0 for a reused one. */
  public long connectEndNanos() {
    return connectEndNanos;
  }

  /** When a stream of the pool was there. */
  public long poolReadyNanos() {
    return poolReadyNanos;
  }

  /** Notes when a stream of the pool was there. */
  public void poolReadyNanos(long nanos) {
    poolReadyNanos = nanos;
  }

  /** When the first byte of the request was sent. */
  public long requestStartNanos() {
    return requestStartNanos;
  }

  /** Notes when the first byte of the request was sent. */
  public void requestStartNanos(long nanos) {
    requestStartNanos = nanos;
  }

  /** When the last byte of the request was sent. */
  public long requestEndNanos() {
    return requestEndNanos;
  }

  /** Notes when the last byte of the request was sent. */
  public void requestEndNanos(long nanos) {
    requestEndNanos = nanos;
  }

  /** When the response's headers were there. */
  public long responseStartNanos() {
    return responseStartNanos;
  }

  /** Notes when the response's headers were there. */
  public void responseStartNanos(long nanos) {
    responseStartNanos = nanos;
  }

  /** When the last byte of the response was there. */
  public long responseEndNanos() {
    return responseEndNanos;
  }

  /** Notes when the last byte of the response was there. */
  public void responseEndNanos(long nanos) {
    responseEndNanos = nanos;
  }

  /** Bytes of request headers on the wire, over all attempts. */
  public long headerBytesSent() {
    return headerBytesSent;
  }

  /** Bytes of response headers on the wire, over all attempts. */
  public long headerBytesReceived() {
    return headerBytesReceived;
  }

  /** All bytes to the host, over all attempts. */
  public long wireBytesSent() {
    return wireBytesSent;
  }

  /** All bytes from the host, over all attempts. */
  public long wireBytesReceived() {
    return wireBytesReceived;
  }

  /** Adds bytes to the host, {@code headers} of them in headers. */
  public void addBytesSent(long headers, long all) {
    headerBytesSent += headers;
    wireBytesSent += all;
  }

  /** Adds bytes from the host, {@code headers} of them in headers. */
  public void addBytesReceived(long headers, long all) {
    headerBytesReceived += headers;
    wireBytesReceived += all;
  }

  /** The attempt that has the connection now; null if there is none. */
  private @Nullable Attempt lastAttempt() {
    return connection == null || hostAddress == null
        ? null
        : new Attempt(hostAddress, hostName, connection.id());
  }

  private void keepLastAttempt() {
    Attempt last = lastAttempt();
    if (last != null) {
      List<Attempt> earlier = earlierAttempts;
      if (earlier == null) {
        earlier = new ArrayList<>(2);
        earlierAttempts = earlier;
      }
      earlier.add(last);
      connection = null;
      protocol = null;
    }
  }
}
