package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A name with a port that a {@link DnsCache} keeps: an identity object shared by all who ask for
 * it. The control thread alone changes its address.
 */
public final class DnsHost {
  private final String key;
  private final String name;
  private final int port;
  private final CompletableFuture<@Nullable Void> answered = new CompletableFuture<>();
  private volatile @Nullable Address address;
  private volatile String problem = "";
  private volatile long usedNanos = System.nanoTime();

  /** The look-up under way and the next thing to do; control thread only. */
  int lookUp;

  int failures;
  @Nullable Deadline next;

  DnsHost(String key, String name, int port) {
    this.key = key;
    this.name = name;
    this.port = port;
  }

  /** Name and port, as {@link HostPort#key} puts them. */
  public String key() {
    return key;
  }

  /** What is looked up. */
  public String name() {
    return name;
  }

  /** The port of its address. */
  public int port() {
    return port;
  }

  /** Where it is; null if no look-up has found it yet. */
  public @Nullable Address address() {
    return address;
  }

  /** Why it has no address, in Envoy's words; empty if it has one or was not looked up yet. */
  public String problem() {
    return problem;
  }

  /** Notes that a request goes there, so that it is kept for longer; any thread. */
  public void use() {
    usedNanos = System.nanoTime();
  }

  /** Blocks until the first look-up has ended, however it did. */
  void await() {
    answered.join();
  }

  /**
   * As above.
   *
   * @throws StreamResetException if the stream was cancelled meanwhile
   */
  void await(Cancellation cancellation) throws StreamResetException {
    if (!answered.isDone()) {
      CompletableFuture<@Nullable Void> either = answered.copy();
      cancellation.onCancel(reason -> either.complete(null));
      either.join();
      cancellation.waitsForNothing();
      cancellation.throwIfCancelled();
    }
  }

  /** Control thread only. */
  void found(Address at) {
    address = at;
    problem = "";
  }

  /** An address that it had stays; control thread only. */
  void notFound(String why) {
    if (address == null) {
      problem = why;
    }
  }

  /** Wakes those who wait. */
  void answered() {
    answered.complete(null);
  }

  long unusedNanos() {
    return System.nanoTime() - usedNanos;
  }

  @Override
  public String toString() {
    return key;
  }
}
