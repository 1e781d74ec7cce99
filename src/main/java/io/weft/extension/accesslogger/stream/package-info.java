/** Access loggers that write lines: {@code envoy.extensions.access_loggers.stream.v3}. */
@NullMarked
package io.weft.extension.accesslogger.stream;

import org.jspecify.annotations.NullMarked;
