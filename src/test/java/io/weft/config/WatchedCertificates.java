package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.stats.StatsStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A transport that notes what it is to use, for tests of renewals. */
final class WatchedCertificates implements AutoCloseable {
  private final StatsStore stats = new StatsStore();
  private final Deadlines deadlines = new Deadlines();
  private final ControlThread control = new ControlThread(deadlines);
  private final BlockingQueue<TlsMaterial.Loaded> loaded = new LinkedBlockingQueue<>();
  private final AtomicBoolean isBroken = new AtomicBoolean();
  private final Object transport = new Object();

  WatchedCertificates() {
    deadlines.start();
    control.start();
  }

  /** Has {@code material} be read now and whenever it changes. */
  void watch(TlsMaterial material) throws ConfigException {
    BlockingQueue<TlsMaterial.Loaded> queue = loaded;
    AtomicBoolean fails = isBroken;
    CertificateRenewal.start(
        transport,
        material,
        (unused, now) -> {
          queue.add(now);
          if (fails.getAndSet(false)) {
            throw new IllegalStateException("as the test wants it");
          }
        },
        new CertificateRenewal.Clock(control, Duration.ofMillis(10)),
        stats.root());
  }

  /** Has the next renewal fail as nobody expects it. */
  void failOnce() {
    isBroken.set(true);
  }

  /** Runs {@code task} as a control plane's update is. */
  void onControl(Runnable task) {
    control.call(task);
  }

  /** The certificate to use next; waits for it. */
  X509Certificate next() throws InterruptedException {
    return take().identities().getFirst().identity().certificate();
  }

  /** What is to be used next; waits for it. */
  TlsMaterial.Loaded take() throws InterruptedException {
    TlsMaterial.@Nullable Loaded next = loaded.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was read");
    }
    return next;
  }

  /** Whether all that was to be used was taken. */
  boolean isQuiet() {
    return loaded.isEmpty();
  }

  void awaitCounter(String secret, String name, int value) {
    while (counter(secret, name) < value) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError(secret + '.' + name + " is " + counter(secret, name));
      }
      Thread.onSpinWait();
    }
  }

  long counter(String secret, String name) {
    return stats.root().scope("sds." + secret).counter(name).value();
  }

  @Override
  public void close() {
    control.close();
    deadlines.close();
  }
}
