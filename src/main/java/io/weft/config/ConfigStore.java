package io.weft.config;

import java.util.function.Supplier;

/**
 * The snapshot in service, behind one volatile field. An identity object: any thread reads, the
 * control thread alone publishes.
 */
public final class ConfigStore implements Supplier<ConfigSnapshot> {
  private volatile ConfigSnapshot current = ConfigSnapshot.EMPTY;

  /** The snapshot in service; never blocks. */
  @Override
  public ConfigSnapshot get() {
    return current;
  }

  /** Puts {@code next} into service; the control thread, or before it runs. */
  public void publish(ConfigSnapshot next) {
    current = next;
  }
}
