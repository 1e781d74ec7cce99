package io.weft.common;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets so much through in a time and no more: tokens are taken out one by one and put in at
 * intervals.
 *
 * <p>Shared by all threads; never blocks and makes no garbage. Source: {@code
 * envoy.type.v3.TokenBucket}.
 */
public final class TokenBucket {
  private final long mostTokens;
  private final long tokensPerFill;
  private final long fillIntervalNanos;
  private final LongSupplier clock;
  private final AtomicLong tokens;
  private final AtomicLong lastFillNanos;

  /**
   * A full bucket.
   *
   * @param fillInterval longer than zero
   * @param clock the time in nanoseconds, such as {@link System#nanoTime}
   */
  public TokenBucket(
      long mostTokens, long tokensPerFill, Duration fillInterval, LongSupplier clock) {
    this.mostTokens = mostTokens;
    this.tokensPerFill = tokensPerFill;
    this.fillIntervalNanos = Deadlines.saturatedNanos(fillInterval);
    this.clock = clock;
    this.tokens = new AtomicLong(mostTokens);
    this.lastFillNanos = new AtomicLong(clock.getAsLong());
  }

  /** Takes a token out; false if there is none. */
  public boolean take() {
    fill();
    return tokens.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
  }

  /** A full bucket of the same size and speed. */
  public TokenBucket another() {
    return new TokenBucket(mostTokens, tokensPerFill, Duration.ofNanos(fillIntervalNanos), clock);
  }

  /** How many tokens there can be. */
  public long mostTokens() {
    return mostTokens;
  }

  /** How many tokens there are now. */
  public long left() {
    fill();
    return tokens.get();
  }

  /** How long it is until tokens are put in again. */
  public Duration untilFill() {
    long since = clock.getAsLong() - lastFillNanos.get();
    return Duration.ofNanos(Math.max(0, fillIntervalNanos - since));
  }

  private void fill() {
    long last = lastFillNanos.get();
    long fills = (clock.getAsLong() - last) / fillIntervalNanos;
    // Whoever moves the time on puts the tokens in; others go on with what is there.
    if (fills > 0 && lastFillNanos.compareAndSet(last, last + fills * fillIntervalNanos)) {
      long added = fills > mostTokens ? mostTokens : fills * tokensPerFill;
      tokens.updateAndGet(left -> Math.min(mostTokens, left + added));
    }
  }
}
