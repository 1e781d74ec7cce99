package io.weft.upstream;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Any host. Source: {@code envoy.extensions.load_balancing_policies.random.v3}. */
final class RandomChoice implements Picker {
  private final Host[] hosts;
  private final LongSupplier random;

  RandomChoice(Host[] hosts, LongSupplier random) {
    this.hosts = hosts.clone();
    this.random = random;
  }

  @Override
  public @Nullable Host pick() {
    if (hosts.length == 0) {
      return null;
    }
    return hosts[(int) Long.remainderUnsigned(random.getAsLong(), hosts.length)];
  }
}
