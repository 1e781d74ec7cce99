package io.weft.server;

import io.weft.common.Log;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log before it is text.
 *
 * @param threadId the id of the Java thread that logged
 * @param caller where it logged; null if the pattern does not show it
 */
record LogEntry(
    Instant time,
    Log.Level level,
    String component,
    String message,
    long threadId,
    StackWalker.@Nullable StackFrame caller) {}
