package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has the start go on when the first update of a type came, was refused, or did not come in time.
 * Control thread only. Source: {@code ConfigSource.initial_fetch_timeout}.
 */
final class FirstFetch implements Subscriber {
  private final Subscriber subscriber;
  private @Nullable Runnable next;
  private @Nullable Deadline timeout;

  /** Gives all updates to {@code subscriber}. */
  FirstFetch(Subscriber subscriber) {
    this.subscriber = subscriber;
  }

  /**
   * Begins to wait.
   *
   * @param longest zero for ever
   * @param next what is done then, once
   */
  void begin(ControlThread control, Duration longest, SubscriptionStats stats, Runnable next) {
    this.next = next;
    if (!longest.isZero()) {
      timeout =
          control.postAfter(
              longest,
              () -> {
                if (this.next != null) {
                  stats.initFetchTimeout();
                  end();
                }
              });
    }
  }

  @Override
  public String apply(Update update) {
    String problem = subscriber.apply(update);
    end();
    return problem;
  }

  @Override
  public void reject(Update update) {
    subscriber.reject(update);
    end();
  }

  @Override
  public void expire(String name) {
    subscriber.expire(name);
  }

  @Override
  public void onDisconnect() {
    subscriber.onDisconnect();
  }

  @Override
  public void onUnreadable() {
    subscriber.onUnreadable();
    end();
  }

  private void end() {
    Runnable waiting = next;
    next = null;
    if (timeout != null) {
      timeout.disarm();
      timeout = null;
    }
    if (waiting != null) {
      waiting.run();
    }
  }
}
