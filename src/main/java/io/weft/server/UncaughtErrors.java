package io.weft.server;

import io.weft.common.Log;

/**
 * What becomes of errors that end a thread.
 *
 * <p>Virtual threads serve one connection or stream, which has ended with them; so an {@link
 * OutOfMemoryError} there has freed what it was about, and the process goes on. The platform
 * threads keep the process together: without one of them nothing can be relied upon any more.
 */
final class UncaughtErrors implements Thread.UncaughtExceptionHandler {
  private static final Log LOG = Log.of("main");

  private final Runnable halt;

  /** A handler that ends the process by {@code halt}; whoever supervises it starts it anew. */
  UncaughtErrors(Runnable halt) {
    this.halt = halt;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    boolean fatal =
        thrown instanceof VirtualMachineError
            && !(thrown instanceof StackOverflowError)
            && !thread.isVirtual();
    try {
      LOG.critical(() -> "thread " + thread.getName() + " ended", thrown);
    } finally {
      if (fatal) {
        halt.run();
      }
    }
  }
}
