package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.spi.DiscoveredFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a listener, such as a filter, as discovery has it. What began with one configuration
 * ends with it; any thread asks for the part. An identity object, which only the control thread
 * changes.
 *
 * @param <C> the message that discovery brings
 * @param <F> what it becomes
 */
final class DiscoveredPart<C, F> implements Supplier<@Nullable F>, ExtensionDiscovery.Watcher {
  private final Class<C> config;
  private final DiscoveredFactory<C, F> factory;
  private final Supplier<BuildContext> contexts;
  private volatile @Nullable F current;
  private @Nullable BuildContext context;

  /**
   * A part that is not there yet.
   *
   * @param contexts yields one for each configuration
   */
  DiscoveredPart(
      Class<C> config, DiscoveredFactory<C, F> factory, Supplier<BuildContext> contexts) {
    this.config = config;
    this.factory = factory;
    this.contexts = contexts;
  }

  @Override
  public @Nullable F get() {
    return current;
  }

  @Override
  public void check(TypedExtensionConfig extension) throws ConfigException {
    factory.check(config.cast(extension));
  }

  @Override
  public void onExtension(TypedExtensionConfig extension) throws ConfigException {
    BuildContext next = contexts.get();
    F made;
    try {
      made = factory.create(config.cast(extension), next);
    } catch (ConfigException e) {
      next.close();
      throw e;
    }
    next.targets().forEach(target -> target.start(() -> {}));
    replace(made, next);
  }

  @Override
  public void onRemoved() {
    replace(null, null);
  }

  /** The {@code wait} for this part, whose end is that of what is there of it, too. */
  InitTarget target(InitTarget wait, ControlThread control, boolean waits) {
    return new InitTarget() {
      @Override
      public String name() {
        return wait.name();
      }

      @Override
      public void start(Runnable onReady) {
        if (waits) {
          wait.start(onReady);
        } else {
          wait.start(() -> {});
          onReady.run();
        }
      }

      @Override
      public void close() {
        wait.close();
        control.post(() -> replace(current, null));
      }
    };
  }

  private void replace(@Nullable F made, @Nullable BuildContext next) {
    BuildContext former = context;
    current = made;
    context = next;
    if (former != null) {
      former.close();
    }
  }
}
