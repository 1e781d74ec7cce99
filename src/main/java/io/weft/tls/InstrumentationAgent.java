package io.weft.tls;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the Java virtual machine offers to agents, for {@link SniPatch}. The manifest of the
 * jar names this class, so that the machine calls it before {@code main}.
 */
public final class InstrumentationAgent {
  private static volatile @Nullable Instrumentation instrumentation;

  private InstrumentationAgent() {}

  /** Called by the machine for {@code Launcher-Agent-Class}. */
  public static void agentmain(@Nullable String arguments, Instrumentation offered) {
    instrumentation = offered;
  }

  static @Nullable Instrumentation instrumentation() {
    return instrumentation;
  }
}
