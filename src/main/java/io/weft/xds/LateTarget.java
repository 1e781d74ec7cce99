package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A wait for something of which is found out at the start who brings it. */
final class LateTarget implements InitTarget {
  private final ControlThread control;
  private final String name;
  private final Supplier<InitTarget> finder;
  private @Nullable InitTarget found;
  private boolean closed;

  /**
   * A wait that has not begun.
   *
   * @param finder asked once, on the control thread
   */
  LateTarget(ControlThread control, String name, Supplier<InitTarget> finder) {
    this.control = control;
    this.name = name;
    this.finder = finder;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start(Runnable onReady) {
    if (closed) {
      return;
    }
    InitTarget target = finder.get();
    found = target;
    target.start(onReady);
  }

  @Override
  public void close() {
    control.post(() -> {
      closed = true;
      InitTarget target = found;
      if (target != null) {
        target.close();
      }
    });
  }
}
