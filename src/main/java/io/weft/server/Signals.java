package io.weft.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Has signals of the operating system run actions.
 *
 * <p>{@code sun.misc.Signal} is the only way to receive a signal in plain Java. It is called by
 * reflection because javac warns of every mention, which no flag turns off.
 */
final class Signals {
  private Signals() {}

  /**
   * Has {@code action} run, on a thread of the virtual machine, whenever signal {@code name} comes,
   * instead of what the virtual machine would do.
   *
   * @param name without its {@code SIG}: {@code TERM}
   * @throws IllegalArgumentException if the system has no such signal or keeps it to itself
   */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object adapter =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), adapter);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot handle signal " + name, e);
    }
  }
}
