package io.weft.testing;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A control thread with its deadlines that run while a test does. */
public final class RunningControl implements BeforeEachCallback, AfterEachCallback {
  private final Deadlines deadlines = new Deadlines();
  private final ControlThread control = new ControlThread(deadlines);

  /** The thread. */
  public ControlThread thread() {
    return control;
  }

  /** What ends its waits. */
  public Deadlines deadlines() {
    return deadlines;
  }

  /** Waits until all is done that was put off until now. */
  public void settle() {
    control.call(() -> {});
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    deadlines.start();
    control.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    control.close();
    deadlines.close();
  }
}
